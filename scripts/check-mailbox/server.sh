# shellcheck shell=bash
# A Dovecot on loopback as an ordinary user, and the packaged examples set up for it; sourced behind
# common.sh, never run. It is Debian's package, unpacked in a temporary folder, and ends with the script.

folder=$(mktemp -d)
root=$folder/root
dovecot=
finish() {
  [[ -z $dovecot ]] || kill "$dovecot" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT
chmod 755 "$folder"

# Unpacks the packages, and starts a Dovecot that has a mailbox for whoever gives the password.
start_dovecot() {
  local version
  unpack_packages "$root" dovecot-core dovecot-imapd courier-authlib "$@"
  overlay_namespace "$root" "$folder"
  version=$("${as_user[@]}" /usr/sbin/dovecot --version)
  [[ $version == 2.3.* ]] || skip "the configuration here is for Dovecot 2.3, this is $version"

  password=$(openssl rand -hex 12)
  read -r port plain_port < <(python3 -c 'import socket
both = [socket.socket(), socket.socket()]
for s in both:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in both))')
  sed -e "s|@FOLDER@|$folder|g" -e "s|@USER@|$user|g" -e "s|@GROUP@|$group|g" -e "s|@UID@|$(id -u "$user")|g" \
    -e "s|@GID@|$(id -g "$user")|g" -e "s|@PASSWORD@|$password|g" -e "s|@PORT@|$port|g" -e "s|@PLAIN_PORT@|$plain_port|g" \
    scripts/check-mailbox/dovecot.conf >"$folder/dovecot.conf"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$folder/server.key" -out "$folder/server.pem" \
    2>"$folder/openssl.log" || give_up "$(cat "$folder/openssl.log")"
  mkdir "$folder"/{boxes,home,run,state}
  chown -R "$user:$group" "$folder"/{boxes,home,run,state,server.key,server.pem,dovecot.conf}

  say "starting Dovecot $version"
  "${as_user[@]}" /usr/sbin/dovecot -F -c "$folder/dovecot.conf" >"$folder/dovecot.out" 2>&1 &
  dovecot=$!
  python3 - "$port" "$folder/server.pem" <<'PYTHON' ||
import socket, ssl, sys, time

context = ssl.create_default_context(cafile=sys.argv[2])
for _ in range(50):
    time.sleep(0.2)
    try:
        with socket.create_connection(("localhost", int(sys.argv[1])), 5) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as tls:
                if b"Dovecot" in tls.recv(1000):
                    sys.exit()
    except OSError:
        pass
sys.exit(1)
PYTHON
    give_up "Dovecot does not answer: $(cat "$folder/dovecot.out" "$folder/state/dovecot.log")"
}

# Delivers those of the mails whose number leaves a rest of 0 or 1 when halved, or one, as an MTA does.
deliver() {
  local box=$1 rest=$2 mail
  for mail in "$folder"/mails/${3:-*.eml}; do
    mail=${mail##*/}
    (((10#${mail%.eml}) % 2 == rest)) || continue
    "${as_user[@]}" "USER=$box" /usr/lib/dovecot/dovecot-lda -c "$folder/dovecot.conf" \
      -o "mail_location=maildir:$folder/boxes/$box" -p "$folder/mails/$mail" ||
      give_up "mail $mail cannot be delivered: $(tail -3 "$folder/state/dovecot.log")"
  done
}

# Brings the packaged examples to a folder, with this server in them, and an empty Maildir.
prepare() {
  local box=$1 place=$2 file
  mkdir -p "$place"/{dmarc/{cur,new,tmp},getmail}
  printf '%s\n' "$password" >"$place/mailbox-password"
  for file in mbsyncrc getmailrc fetchmailrc mailfilter; do
    sed -e "s|/etc/stagewatch|$place|g" -e "s|/var/lib/stagewatch|$place|g" -e "s|/var/mail/dmarc|$place/dmarc|g" \
      -e "s|imap.bank.example|localhost|g" -e "s|dmarc@bank.example|$box|g" -e "s|\<993\>|$port|g" \
      -e "s|PASSWORD|$password|g" "scripts/debian/mailbox/$file" >"$place/$file"
    sed -n 's/^#   //p' "scripts/debian/mailbox/$file" >"$folder/command"
    [[ ! -s $folder/command ]] || grep --quiet --fixed-strings --file "$folder/command" docs/mailbox.md ||
      give_up "docs/mailbox.md does not show the command of $file"
  done
  # The server's certificate is of no authority that the machine knows.
  sed -i "/^SSLType/a CertificateFile $folder/server.pem" "$place/mbsyncrc"
  sed -i 's/^timeout = .*/timeout = 5/' "$place/getmailrc"
  sed -i "/^port/a ca_certs = $folder/server.pem" "$place/getmailrc"
  sed -i "/^  sslcertck/a\  sslcertfile $folder/server.pem" "$place/fetchmailrc"
  chmod 600 "$place/fetchmailrc"
  chown -R "$user:$group" "$place"
}
