# exercise: index
def index(docs):
    return docs.flatMap(lambda doc: [(word, doc[0]) for word in doc[1].split()]).groupByKey().mapValues(list)
