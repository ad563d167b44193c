# SPDX-License-Identifier: Apache-2.0
# Registries of clouds: who we are comes from the environment or the machine's metadata service, and is asked for there alone.
. "$DATA/../tools/servers.sh"
export TRAWL_IMAGE_SRC=remote
sh "$tools/../laws/small-image" "$BUILD" .
tar -C root -cf - --owner=0 --group=0 . | gzip -n >layer.tar.gz
need openssl
certificate
openssl req -newkey rsa:2048 -nodes -subj "/CN=clouds" -keyout server.key -out server.csr 2>/dev/null
printf 'subjectAltName=DNS:*.dkr.ecr.eu-central-1.amazonaws.com,DNS:api.ecr.eu-central-1.amazonaws.com,DNS:sts.eu-central-1.amazonaws.com,DNS:*.gcr.io,DNS:gcr.io,DNS:*.pkg.dev,DNS:*.azurecr.io,DNS:login.microsoftonline.com,DNS:plain.example\n' >server.ext
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext -out server.pem 2>/dev/null
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out account.key 2>/dev/null
openssl pkey -in account.key -pubout -out account.pub
port=$(free_port)
python3 "$tools/cloud_server.py" "$port" cloud.log layer.tar.gz server.pem server.key account.pub &
servers="$servers $!"
await "$port"
near=http://127.0.0.1:$port
dead=http://127.0.0.1:$(free_port)
# No service of the machine that runs this test.
clean="env HTTPS_PROXY=$near HTTP_PROXY=$dead AWS_EC2_METADATA_SERVICE_ENDPOINT=$dead GCE_METADATA_HOST=${dead#http://} AZURE_POD_IDENTITY_AUTHORITY_HOST=$dead"
mask() { sed -e "s#$port#PORT#g; s#${dead##*:}#DEAD#g; s/after [0-9]* ms/after N ms/; s/sha256:[0-9a-f]\{64\}/DIGEST/g"; }
t() {
	title=$1 image=$2
	shift 2
	: >cloud.log
	status=0
	rm -rf cache/trawl report.json
	$clean "$@" "$TRAWL" image "$image" --scanners vuln --cacert ca.pem --cache-dir cache --format json --output report.json --debug >err 2>&1 || status=$?
	printf '# %s: exit status %s, %s findings\n' "$title" $status "$(grep -c '"VulnerabilityID"' report.json 2>/dev/null || true)"
	grep -v '/v2/' cloud.log | mask | uniq
	grep -E 'error:' err | sed 's/^[^a-z]*//' | mask
	grep -nE 'secret-of|session-of|ecr-password|google-token|aad-token|acr-refresh|imds-token|pod-token' err || true
}
ecr=1.dkr.ecr.eu-central-1.amazonaws.com/app:1
t 'ECR: keys of the environment' $ecr AWS_ACCESS_KEY_ID=AKIAENV AWS_SECRET_ACCESS_KEY=secret-of-env
t 'ECR: with a session' $ecr AWS_ACCESS_KEY_ID=AKIAENVS AWS_SECRET_ACCESS_KEY=secret-of-session AWS_SESSION_TOKEN=session-of-env
t 'ECR: at another endpoint' $ecr AWS_ACCESS_KEY_ID=AKIAENV AWS_SECRET_ACCESS_KEY=secret-of-env AWS_ENDPOINT_URL_ECR="$near/" NO_PROXY=127.0.0.1
t 'ECR: a wrong key' $ecr AWS_ACCESS_KEY_ID=AKIAENV AWS_SECRET_ACCESS_KEY=other
echo pod-token >token
t 'ECR: the role of a pod' $ecr AWS_WEB_IDENTITY_TOKEN_FILE=token AWS_ROLE_ARN=arn:aws:iam::1:role/r
mkdir "$HOME/.aws"
printf '[default]\naws_access_key_id = AKIAENV\naws_secret_access_key = other\n[mine]\naws_access_key_id = AKIAFILE\naws_secret_access_key = secret-of-file\naws_session_token = session-of-file\n' >"$HOME/.aws/credentials"
printf '[profile set]\nregion = eu-central-1\naws_access_key_id=AKIAENV\naws_secret_access_key=secret-of-env\n[profile away]\nsso_start_url = https://x.awsapps.com/start\n' >"$HOME/.aws/config"
t "ECR: the user's files" $ecr AWS_PROFILE=mine
t "ECR: the other of the user's files" $ecr AWS_PROFILE=set
t 'ECR: files that are elsewhere' $ecr AWS_PROFILE=mine AWS_SHARED_CREDENTIALS_FILE="$HOME/.aws/config" AWS_CONFIG_FILE="$HOME/.aws/credentials"
t "ECR: the default of the user's files, which is wrong" $ecr
t 'ECR: a profile that has no keys' $ecr AWS_PROFILE=away
t 'ECR: a profile that is not there' $ecr AWS_PROFILE=none AWS_EC2_METADATA_DISABLED=true
rm -r "$HOME/.aws"
t 'ECR: a container' $ecr AWS_CONTAINER_CREDENTIALS_FULL_URI="$near/container" AWS_CONTAINER_AUTHORIZATION_TOKEN=box
t 'ECR: a container whose service is a stranger' $ecr AWS_CONTAINER_CREDENTIALS_FULL_URI=http://plain.example/container AWS_CONTAINER_AUTHORIZATION_TOKEN=box
t 'ECR: a machine' $ecr AWS_EC2_METADATA_SERVICE_ENDPOINT="$near/"
t 'ECR: nobody' $ecr AWS_EC2_METADATA_DISABLED=true
account() {
	python3 - "$1" "$near/google/token" <<'END'
import json, sys
print(json.dumps({"type": sys.argv[1], "client_email": "me@project.iam.gserviceaccount.com", "private_key_id": "1", "client_id": "i",
                  "private_key": open("account.key").read(), "client_secret": "s", "refresh_token": "of-a-user", "token_uri": sys.argv[2]}))
END
}
account service_account >account.json
account authorized_user >user.json
account external_account >other.json
t 'GCR: a service account' eu.gcr.io/project/app:1 GOOGLE_APPLICATION_CREDENTIALS=account.json NO_PROXY=127.0.0.1 HTTP_PROXY=
sed 's/me@project/other@project/; s/"private_key": "[^"]*"/"private_key": "none"/' account.json >bad.json
t 'GCR: a key that is none' eu.gcr.io/project/app:1 GOOGLE_APPLICATION_CREDENTIALS=bad.json
t 'GCR: of another kind' gcr.io/project/app:1 GOOGLE_APPLICATION_CREDENTIALS=other.json
t 'GCR: a file that is not there' gcr.io/project/app:1 GOOGLE_APPLICATION_CREDENTIALS=none.json
t 'GAR: a user' eu-docker.pkg.dev/project/app:1 GOOGLE_APPLICATION_CREDENTIALS=user.json NO_PROXY=127.0.0.1 HTTP_PROXY=
t 'GCR: a machine' gcr.io/project/app:1 GCE_METADATA_HOST="${near#http://}"
t 'GCR: nobody' gcr.io/project/app:1
azure='AZURE_TENANT_ID=tenant AZURE_CLIENT_ID=client'
# Word splitting is wanted.
# shellcheck disable=SC2086
{
	t "ACR: a client's secret" x.azurecr.io/app:1 $azure AZURE_CLIENT_SECRET=secret-of-client
	t 'ACR: a wrong secret' x.azurecr.io/app:1 $azure AZURE_CLIENT_SECRET=other
	echo federated >token
	t 'ACR: a pod' x.azurecr.io/app:1 $azure AZURE_FEDERATED_TOKEN_FILE=token
	t 'ACR: a machine' x.azurecr.io/app:1 AZURE_TENANT_ID=tenant AZURE_POD_IDENTITY_AUTHORITY_HOST="$near"
	t 'ACR: an app' x.azurecr.io/app:1 AZURE_TENANT_ID=tenant IDENTITY_ENDPOINT="$near/app" IDENTITY_HEADER=of-the-app
}
t 'ACR: nobody' x.azurecr.io/app:1 AZURE_TENANT_ID=tenant
echo '# what was given or kept goes first, and no other registry makes anybody ask'
mkdir docker
printf '{"auths":{"x.azurecr.io":{"auth":"%s"}}}' "$(printf '00000000-0000-0000-0000-000000000000:acr-refresh' | base64 | tr -d '\n')" >docker/config.json
t 'ACR: kept' x.azurecr.io/app:1 DOCKER_CONFIG=docker AZURE_POD_IDENTITY_AUTHORITY_HOST="$near"
t 'another' plain.example/app:1 AWS_ACCESS_KEY_ID=AKIAENV AWS_SECRET_ACCESS_KEY=secret-of-env GCE_METADATA_HOST="${near#http://}"
grep -rlE 'secret-of|session-of|ecr-password|google-token|aad-token|acr-refresh' cache "$TMPDIR" || true
