# exercise: oldest
def oldest(people):
    each = Window.partitionBy("city").orderBy(F.desc("age"))
    return people.filter(F.row_number().over(each) == 1).select("city", "name")
