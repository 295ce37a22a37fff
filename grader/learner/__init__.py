"""What a learner does with a course at home: own answers are checked, shown and put back."""
