@echo off
rem Starts TIP Lab: finds Python, sets up the first time, opens the browser.
setlocal
title TIP Lab
cd /d "%~dp0"
set PYTHONUTF8=1
if exist "program\setup\install.py" goto find
echo TIP Lab: unpack the whole zip first, then start it from the unpacked folder.
goto failed

:find
set "PY="
for %%V in (@PYTHONS@) do call :try %%V
if defined PY goto run
for %%F in (program\python\python-3*.exe) do (
  echo Installing Python for you ...
  start /wait "" "%%F" /passive InstallAllUsers=0 PrependPath=0
)
for %%V in (@PYTHONS@) do call :try %%V
if defined PY goto run
echo TIP Lab needs Python 3.11, 3.12 or 3.13, which was not found on this computer.
echo Ask your trainer, or install it from python.org and start TIP Lab again.
goto failed

:try
if defined PY goto :eof
set "W=%1"
set "HOME_PY=%LOCALAPPDATA%\Programs\Python\Python%W:.=%\python.exe"
if exist "%HOME_PY%" set PY="%HOME_PY%"
if defined PY goto :eof
py -%1 -c "import venv" >nul 2>nul
if not errorlevel 1 set "PY=py -%1"
if defined PY goto :eof
python -c "import sys, venv; sys.exit('.'.join(map(str, sys.version_info[:2])) != '%1')" >nul 2>nul
if not errorlevel 1 set "PY=python"
goto :eof

:run
%PY% "program\setup\install.py" --start %*
if errorlevel 1 goto failed
exit /b 0

:failed
echo.
pause
exit /b 1
