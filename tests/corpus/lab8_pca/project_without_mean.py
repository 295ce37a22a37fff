# exercise: project
def project(data, mean, comps):
    return data.mapValues(lambda x: x @ comps)
