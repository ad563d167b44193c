{{- define "shared" }}from cache{{ end -}}
