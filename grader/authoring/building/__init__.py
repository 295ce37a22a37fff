"""Making a course: skeletons, what learners get of a solution, resetting, removing, converting."""
