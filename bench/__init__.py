"""What is measured of the program: how long reading takes, and how it builds beside other generators."""
