# Area
# to do
