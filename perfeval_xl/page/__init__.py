"""The API behind a browser: a page on this machine only, and a run as one HTML file. No logic of its own.

`serving` starts and ends the program, `guard` decides who may ask, `application` answers; `uploads` takes files, `jobs` has them worked
on by a process each (`work`), `view` is what that hands back; `rendering` and `templates/` make HTML of it, `one_file` the file of
`run --html`.
"""
