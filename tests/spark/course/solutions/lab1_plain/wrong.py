from grader.authors import wrong_answer


@wrong_answer("mean", id="whole-numbers", title="Divides with //", hint="Which division keeps the fraction?")
def mean_whole(numbers):
    return float(sum(numbers) // len(numbers))


@wrong_answer("above_mean", id="at-least", title="Keeps the mean itself", hint="Is equal above?")
def above_or_equal(numbers):
    middle = mean(numbers)
    return [number for number in numbers if number >= middle]


@wrong_answer("scaled", id="in-place", title="Changes its input", hint="Who else holds these rows?")
def scaled_in_place(rows, factor):
    rows[:] = [[number * factor for number in row] for row in rows]
    return rows


@wrong_answer("adder", id="no-add", title="Gives the argument back", hint="Where does n go?")
def adder_lazy(n):
    return lambda x: x


@wrong_answer("parse", id="zero", title="Gives 0 for what is no number", hint="How does a caller notice?")
def parse_zero(text):
    try:
        return int(text)
    except ValueError:
        return 0
