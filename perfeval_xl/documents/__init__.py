"""Frames → the Word reports: that of 附件3 for each form, and the 总报告 over all of them."""
