"""The form 项目支出绩效自评表: the ministry's one sheet, and a sheet that says how to fill it in."""
