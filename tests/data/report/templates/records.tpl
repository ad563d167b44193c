{{- /* Records: what is known of each finding, as services take it. */ -}}
{{- $first := true -}}
[
{{- range . }}
{{- $target := .Target }}
{{- $os := .Target | splitList "(" | last | trimSuffix ")" }}
{{- range .Vulnerabilities }}
{{- if $first }}{{ $first = false }}{{ else }},{{ end }}
  {
    "id": "{{ .VulnerabilityID }}", "region": "{{ env "REGION" }}", "home": {{ expandenv "${REGION}/$NOTHING" | quote }},
    "title": {{ .Title | endWithPeriod | printf "%q" }}, "description": {{ escapeString .Description | abbrev 60 | printf "%q" }},
    "status": "{{ .Status }}", "number": {{ printf "%d" .Status }}, "severity": "{{ if eq .Severity "CRITICAL" }}worst{{ else }}{{ .Severity | lower }}{{ end }}",
    "fingerprint": "{{ list .VulnerabilityID .PkgName $target | join "" | sha1sum }}",
    "nvd": {{ (index .CVSS (sourceID "nvd")).V3Score }}, "vector": "{{ (index .CVSS (sourceID "nvd")).V3Vector }}", "absent": {{ (index .CVSS (sourceID "none")).V2Score }},
    "sources": "{{ range $source, $severity := .VendorSeverity }}{{ $source }}={{ $severity }};{{ end }}",
    "published": "{{ if .PublishedDate }}{{ .PublishedDate.Format "2006-01-02" }}{{ end }}", "source": {{ if .DataSource }}{{ .DataSource.Name | quote }}{{ else }}null{{ end }},
    "purl": "{{ .PkgIdentifier.PURL }}", "kind": "{{ if .PkgIdentifier.PURL }}{{ .PkgIdentifier.PURL.Type }}{{ end }}", "os": {{ $os | quote }}, "version": "{{ appVersion }}"
  }
{{- end }}
{{- end }}
]
