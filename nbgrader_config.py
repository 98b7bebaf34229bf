"""This folder is an nbgrader course: ``nbgrader generate_assignment 00-tour`` and all the rest work in it."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "dlcourse"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"

# The first check in a kernel may have to import the reference, and TensorFlow with it.
c.Execute.timeout = 120
