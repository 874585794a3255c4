package session

import (
	"path"
	"strings"
)

// ContentType is what a Store asks an upload of a file of this name to declare.
// The table is our own because package mime answers from the machine's files,
// differently on each; a type it lacks costs no more than a plainer preview.
func ContentType(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if text := textType(ext); text != "" {
		return text
	}
	return binaryType(ext)
}

// textType returns "" where ext is not a text's. Charsets are left out: only
// the file knows its own.
func textType(ext string) string {
	switch ext {
	case ".md", ".markdown":
		return "text/markdown"
	case ".txt", ".log", ".ini", ".cfg", ".conf", ".diff", ".patch":
		return "text/plain"
	case ".html", ".htm":
		return "text/html"
	case ".css":
		return "text/css"
	case ".csv":
		return "text/csv"
	case ".tsv":
		return "text/tab-separated-values"
	case ".js", ".mjs", ".cjs":
		return "text/javascript"
	case ".json", ".ipynb":
		return "application/json"
	case ".jsonl", ".ndjson":
		return "application/x-ndjson"
	case ".xml":
		return "application/xml"
	case ".yaml", ".yml":
		return "application/yaml"
	case ".toml":
		return "application/toml"
	case ".go", ".py", ".rs", ".c", ".h", ".cc", ".cpp", ".java", ".rb", ".ts", ".tsx", ".jsx", ".sql":
		return "text/plain"
	case ".sh":
		return "application/x-sh"
	case ".svg":
		return "image/svg+xml"
	default:
		return ""
	}
}

func binaryType(ext string) string {
	switch ext {
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".webp":
		return "image/webp"
	case ".pdf":
		return "application/pdf"
	case ".zip":
		return "application/zip"
	case ".gz", ".tgz":
		return "application/gzip"
	case ".tar":
		return "application/x-tar"
	case ".wasm":
		return "application/wasm"
	case ".mp3":
		return "audio/mpeg"
	case ".wav":
		return "audio/wav"
	case ".mp4":
		return "video/mp4"
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ".docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case ".pptx":
		return "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	default:
		return "application/octet-stream"
	}
}
