"""What a person drags onto an icon: the main job without a command line. `python -m perfeval_xl.desktop` is what the icon calls."""
