{{/* Names */}}
{{- define "web.name" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end }}
{{- define "web.labels" -}}
app: {{ include "web.name" . }}
chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- with .Chart.AppVersion }}
version: {{ . | quote }}
{{- end }}
{{- end -}}
{{- define "shared" }}from web{{ end -}}
