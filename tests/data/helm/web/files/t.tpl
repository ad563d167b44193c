k: {{ .Values.text }}
