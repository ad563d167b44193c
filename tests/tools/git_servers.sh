# SPDX-License-Identifier: Apache-2.0
# For tests to source, beside servers.sh: repositories that are the same each time, and real servers of them on the loopback.
#   repository FOLDER     a working tree with two branches, three tags and a remote, always with the same ids
#   git_daemon FOLDER     starts git daemon over FOLDER: $GIT is its address
#   git_web FOLDER        starts nginx with git-http-backend over FOLDER: $WEB by http, $WEBS by https, ca.pem its authority; below
#                         /private/ with a password, from the file htpasswd; /moved/ leads to the same under the name "localhost"
#   git_ssh               starts sshd: $SSH is its address, $GIT_SSH_COMMAND how to get there
. "$DATA/../tools/servers.sh"
export GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME='Jane Doe' GIT_AUTHOR_EMAIL=jane@example.org GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' \
	GIT_COMMITTER_NAME='John Roe' GIT_COMMITTER_EMAIL=john@example.org GIT_COMMITTER_DATE='2024-01-02T03:04:06Z'
need git
git config --global init.defaultBranch main
git config --global advice.detachedHead false

lock() # PACKAGE VERSION
{
	printf '{"lockfileVersion": 3, "packages": {"node_modules/%s": {"version": "%s"}}}\n' "$1" "$2"
}

repository()
{
	git init -q "$1"
	mkdir -p "$1/web/front"
	lock lodash 4.17.4 >"$1/package-lock.json"
	lock lodash 4.17.4 >"$1/web/front/package-lock.json"
	git -C "$1" add -A
	git -C "$1" commit -q -m 'First

With two lines.'
	git -C "$1" tag v1
	git -C "$1" checkout -q -b fixed
	git -C "$1" rm -q package-lock.json
	git -C "$1" commit -q -m 'Without the lock file'
	git -C "$1" tag -a -m 'A tag with a message' v2
	git -C "$1" tag light
	git -C "$1" checkout -q main
	git -C "$1" remote add origin https://jane:sesame@git.example.org/shop.git
}

git_daemon()
{
	port=$(free_port)
	git daemon --listen=127.0.0.1 --port="$port" --base-path="$PWD/$1" --export-all --reuseaddr "$PWD/$1" 2>daemon.log &
	servers="$servers $!"
	await "$port"
	GIT=git://127.0.0.1:$port
}

git_web()
{
	PATH=$PATH:/usr/sbin need fcgiwrap
	prepare_nginx
	fcgiwrap -s "unix:$PWD/fcgi" >fcgi.log 2>&1 &
	servers="$servers $!"
	# A location with parameters of its own has no others.
	cat >fcgi.params <<END
fastcgi_param SCRIPT_FILENAME $(git --exec-path)/git-http-backend;
fastcgi_param GIT_PROJECT_ROOT $PWD;
fastcgi_param GIT_HTTP_EXPORT_ALL "";
fastcgi_param REQUEST_METHOD \$request_method;
fastcgi_param QUERY_STRING \$query_string;
fastcgi_param CONTENT_TYPE \$content_type;
fastcgi_param CONTENT_LENGTH \$content_length;
fastcgi_param REMOTE_USER \$remote_user;
fastcgi_param GIT_PROTOCOL \$http_git_protocol;
fastcgi_param HTTP_CONTENT_ENCODING \$http_content_encoding;
END
	start_nginx "log_format own '\$host \$request_method \$uri \$status \"\$http_authorization\"'; access_log $PWD/web.log own;" <<END
		location / {
			include $PWD/fcgi.params;
			fastcgi_param PATH_INFO /$1\$uri;
			fastcgi_pass unix:$PWD/fcgi;
		}
		location ~ ^/private(/.*)\$ {
			auth_basic tests;
			auth_basic_user_file $PWD/htpasswd;
			include $PWD/fcgi.params;
			fastcgi_param PATH_INFO /$1\$1;
			fastcgi_pass unix:$PWD/fcgi;
		}
		location /moved/ {
			rewrite ^/moved/(.*)\$ https://localhost:$secure/private/\$1 redirect;
		}
		location /page/ {
			return 200 "<html>not git</html>";
		}
END
}

git_ssh()
{
	PATH=$PATH:/usr/sbin need sshd ssh-keygen ssh
	mkdir -p /run/sshd 2>/dev/null || [ -d /run/sshd ] || { echo "SKIPPED: sshd wants /run/sshd, which only root can make"; exit 77; }
	port=$(free_port)
	ssh-keygen -q -t ed25519 -N '' -f ssh-host
	ssh-keygen -q -t ed25519 -N '' -f ssh-user
	printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d' ' -f1,2 ssh-host.pub)" >known
	cat >sshd.conf <<END
Port $port
ListenAddress 127.0.0.1
HostKey $PWD/ssh-host
AuthorizedKeysFile $PWD/ssh-user.pub
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
PermitRootLogin yes
END
	"$(PATH=$PATH:/usr/sbin command -v sshd)" -D -e -f sshd.conf 2>sshd.log &
	servers="$servers $!"
	await "$port"
	SSH=ssh://$(id -un)@127.0.0.1:$port
	export GIT_SSH_COMMAND="ssh -F none -i $PWD/ssh-user -o UserKnownHostsFile=$PWD/known"
}
