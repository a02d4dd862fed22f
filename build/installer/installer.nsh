; What the installer does beyond laying down files. electron-builder calls these macros.

!define OPERATORS "Quayside Operators"

; The ledger's folder is the machine's, not an account's: two people at one PC must not run two ledgers. It holds orders and who did
; what, so not everybody at the PC may read or change it: the system, administrators, the account that installs, and whoever IT puts
; into the group (`net localgroup "Quayside Operators" NAME /add`; it counts from that account's next sign-in on). Rights that an earlier
; version gave to all users go. The account is named too, because its own membership would count only from its next sign-in on.
!macro customInstall
  SetShellVarContext all
  CreateDirectory "$APPDATA\Quayside"
  ; It says so where the group is there already; that is as good.
  nsExec::Exec 'net localgroup "${OPERATORS}" /add /comment:"May run Quayside on this PC"'
  Pop $0
  nsExec::Exec 'icacls "$APPDATA\Quayside" /inheritance:r /remove:g *S-1-5-32-545 /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F "${OPERATORS}:(OI)(CI)M"'
  Pop $0
  ${If} $0 != 0
    DetailPrint "The rights on $APPDATA\Quayside could not be set (icacls: $0)."
  ${EndIf}
  ReadEnvStr $1 USERDOMAIN
  ReadEnvStr $2 USERNAME
  ${If} $2 != ""
    nsExec::Exec 'net localgroup "${OPERATORS}" "$1\$2" /add'
    Pop $0
    nsExec::Exec 'icacls "$APPDATA\Quayside" /grant "$1\$2:(OI)(CI)M"'
    Pop $0
  ${EndIf}
!macroend

; Ledger, settings and logs stay. What starts Quayside with Windows goes (the program's own name for it is its application id), but not
; where a newer version takes this one's place: installing over runs this uninstaller too.
!macro customUnInstall
  ${IfNot} ${isUpdated}
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "uk.quayside.desktop"
  ${EndIf}
  SetShellVarContext all
  DetailPrint "Ledger, settings and logs stay in $APPDATA\Quayside."
!macroend
