{{- /* A page: results without findings, an empty report, links and escapes. */ -}}
{{- if . -}}
<title>{{ escapeXML (index . 0).Target }}, {{ now }}</title>
{{- range . }}
<h1>{{ .Type | toString | escapeXML }} ({{ .Class }})</h1>
{{- if eq (len .Vulnerabilities) 0 }}
<p>Nothing of {{ len .Packages }} packages</p>
{{- else }}
{{- range .Vulnerabilities }}
<tr class="{{ escapeXML .Vulnerability.Severity }}"><td>{{ escapeXML .PkgName }}</td><td>{{ .InstalledVersion }}</td><td>{{ .FixedVersion | default "none" }}</td>
{{- range .References }}
<a href={{ escapeXML . | printf "%q" }}>{{ escapeXML . }}</a>
{{- end }}</tr>
{{- end }}
{{- end }}
{{- if .MisconfSummary }} {{ add .MisconfSummary.Successes .MisconfSummary.Failures }}{{ else }} no summary{{ end }}
{{- range .Misconfigurations }}{{ .CauseMetadata.StartLine }}{{ end }}{{ range .Secrets }}{{ .RuleID }}{{ end }}{{ range .Licenses }}{{ .Name }}{{ end }}
{{- end }}
{{- else -}}
<h1>Nothing at all</h1>
{{- end }}
