@echo off
rem What is dropped here is checked by perfeval_xl\desktop in program\lib. The names of files may hold any of & ( ) % ! ^ and the console
rem takes some of these for its own, so what counts is the console's own command line, which is asked for there.
setlocal DisableDelayedExpansion
if not exist "%~dp0program\python.exe" goto missing
"%~dp0program\python.exe" -m perfeval_xl.desktop %*
set PERFEVAL_STATUS=%errorlevel%
pause
rem A console that was opened for this alone ends here: behind a & in a name it would go on with the rest of that.
setlocal EnableDelayedExpansion
if not "!cmdcmdline:/c =!"=="!cmdcmdline!" exit %PERFEVAL_STATUS%
exit /b %PERFEVAL_STATUS%

{unpack first}
