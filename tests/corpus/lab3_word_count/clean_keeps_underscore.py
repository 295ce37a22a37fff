# exercise: clean
def clean(text):
    return re.sub(r"\W", " ", re.sub("['’]", "", text.lower())).strip()
