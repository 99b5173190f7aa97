@echo off
rem perfeval with its arguments; opened without any by a double click, a console in which perfeval is a command.
setlocal DisableDelayedExpansion
if not exist "%~dp0program\python.exe" goto missing
if "%~1"=="" goto alone
"%~dp0program\python.exe" -m perfeval_xl %*
exit /b %errorlevel%

:alone
"%~dp0program\python.exe" -m perfeval_xl --help
set "PATH=%~dp0;%PATH%"
setlocal EnableDelayedExpansion
rem Only a console that was opened for this stays open.
if "!cmdcmdline:/c =!"=="!cmdcmdline!" exit /b 2
cmd /k
exit /b 2

{unpack first}
