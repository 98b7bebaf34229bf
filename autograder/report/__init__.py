"""What people see of a grading: a student's feedback page, the instructor's class report, and both as plain text.

``text`` needs no more than the engine itself; ``feedback`` needs Jinja and Pygments, ``class_report`` Matplotlib too.
So nothing is imported here.
"""
