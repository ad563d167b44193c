# SPDX-License-Identifier: Apache-2.0
# A cluster that wants to see a certificate, and has an authority and a name of its own; one behind a proxy that isn't there.
. "$DATA/../tools/servers.sh"
certificate # ca.pem; server.pem for localhost and 127.0.0.1
export TRAWL_QPS=0
openssl req -newkey rsa:2048 -nodes -subj "/CN=jane" -keyout jane.key -out jane.csr 2>/dev/null
openssl x509 -req -in jane.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out jane.pem 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj "/CN=api" -keyout api.key -out api.csr 2>/dev/null
printf 'subjectAltName=DNS:api.example\n' >api.ext
openssl x509 -req -in api.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile api.ext -out api.pem 2>/dev/null
port=$(free_port)
TLS=api.pem,api.key,ca.pem python3 "$tools/api_server.py" "$port" api.log "$DATA/kube/recorded.json" registry sha256:1 sha256:2 &
servers="$servers $!"
await "$port"
b64() { base64 -w0 <"$1"; }
cat >config <<END
apiVersion: v1
kind: Config
current-context: files
clusters:
- {name: named, cluster: {server: "https://127.0.0.1:$port/good", certificate-authority: ca.pem, tls-server-name: api.example}}
- {name: data, cluster: {server: "https://127.0.0.1:$port/good", certificate-authority-data: $(b64 ca.pem), tls-server-name: api.example}}
- {name: unnamed, cluster: {server: "https://127.0.0.1:$port/good", certificate-authority: ca.pem}}
- {name: unknown, cluster: {server: "https://127.0.0.1:$port/good", tls-server-name: api.example}}
- {name: trusting, cluster: {server: "https://127.0.0.1:$port/good", insecure-skip-tls-verify: true}}
- {name: behind, cluster: {server: "https://127.0.0.1:$port/good", proxy-url: "http://127.0.0.1:1"}}
users:
- {name: files, user: {client-certificate: jane.pem, client-key: jane.key}}
- {name: data, user: {client-certificate-data: $(b64 jane.pem), client-key-data: $(b64 jane.key)}}
- {name: exec, user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./who}}}
contexts:
- {name: files, context: {cluster: named, user: files}}
- {name: data, context: {cluster: data, user: data}}
- {name: exec, context: {cluster: named, user: exec}}
- {name: unnamed, context: {cluster: unnamed, user: files}}
- {name: unknown, context: {cluster: unknown, user: files}}
- {name: trusting, context: {cluster: trusting, user: files}}
- {name: behind, context: {cluster: behind, user: files}}
END
cat >who <<'END'
#!/usr/bin/env python3
import json
print(json.dumps({"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1beta1",
                  "status": {"clientCertificateData": open("jane.pem").read(), "clientKeyData": open("jane.key").read()}}))
END
chmod +x who
t() {
	echo "\$ trawl k8s $*"
	status=0
	"$TRAWL" k8s --kubeconfig config --scanners '' --skip-images --format json --output report.json "$@" 2>err || status=$?
	sed -e "s/:$port/:PORT/; s/port $port/port PORT/; s/after [0-9]* ms/after N ms/" err
	[ $status != 0 ] || python3 -c 'import json; print([r["Name"] for r in json.load(open("report.json"))["Resources"]])'
	echo "exit status $status"
}
for context in files data exec trusting unnamed unknown behind; do
	t $context
done
