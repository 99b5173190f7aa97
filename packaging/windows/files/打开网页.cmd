@echo off
setlocal DisableDelayedExpansion
if not exist "%~dp0program\python.exe" goto missing
"%~dp0program\python.exe" -m perfeval_xl serve %*
if errorlevel 1 pause
exit /b %errorlevel%

{unpack first}
