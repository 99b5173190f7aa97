"""What is wrong with what was received: a function a check, registered in `catalogue`, run by `runner`."""
