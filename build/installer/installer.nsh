; What the installer does beyond laying down files. electron-builder calls these macros.

; The ledger's folder is the machine's, not an account's: two people at one PC must not run two ledgers. Everybody who may use
; the PC may run Quayside, so Users (S-1-5-32-545) may change what is in it.
!macro customInstall
  SetShellVarContext all
  CreateDirectory "$APPDATA\Quayside"
  nsExec::Exec 'icacls "$APPDATA\Quayside" /grant *S-1-5-32-545:(OI)(CI)M'
  Pop $0
  ${If} $0 != 0
    DetailPrint "The rights on $APPDATA\Quayside could not be set (icacls: $0)."
  ${EndIf}
!macroend

; Ledger, settings and logs stay. What starts Quayside with Windows goes; the program's own name for it is its application id.
!macro customUnInstall
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "uk.quayside.desktop"
  SetShellVarContext all
  DetailPrint "Ledger, settings and logs stay in $APPDATA\Quayside."
!macroend
