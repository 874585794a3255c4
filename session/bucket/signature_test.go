package bucket

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// signedBy checks a request's AWS Signature Version 4, in its header or in its
// query, and returns the code of S3's refusal, or "".
func signedBy(r *http.Request, keys Keys, region string) (code string) {
	q, presigned := r.URL.Query(), r.URL.Query().Get("X-Amz-Signature") != ""
	auth := map[string]string{}
	payload, date, token := r.Header.Get("X-Amz-Content-Sha256"), r.Header.Get("X-Amz-Date"), r.Header.Get("X-Amz-Security-Token")
	if presigned {
		payload, date, token = "UNSIGNED-PAYLOAD", q.Get("X-Amz-Date"), q.Get("X-Amz-Security-Token")
		auth["Credential"], auth["SignedHeaders"], auth["Signature"] = q.Get("X-Amz-Credential"), q.Get("X-Amz-SignedHeaders"), q.Get("X-Amz-Signature")
		q.Del("X-Amz-Signature")
	} else {
		for part := range strings.SplitSeq(strings.TrimPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 "), ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
			auth[name] = value
		}
	}
	access, scope, _ := strings.Cut(auth["Credential"], "/")
	parts := strings.Split(scope, "/")
	at, err := time.Parse("20060102T150405Z", date)
	switch {
	case access != keys.Access:
		return "InvalidAccessKeyId"
	case token != keys.Session:
		return "InvalidToken"
	case err != nil || len(parts) != 4:
		return "AccessDenied"
	case parts[1] != region:
		return "AuthorizationHeaderMalformed"
	}
	if expires, _ := strconv.Atoi(q.Get("X-Amz-Expires")); presigned && time.Now().After(at.Add(time.Duration(expires)*time.Second)) {
		return "AccessDenied"
	}
	canonical := []string{r.Method, r.URL.EscapedPath(), canonicalQuery(q)}
	for name := range strings.SplitSeq(auth["SignedHeaders"], ";") {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		canonical = append(canonical, name+":"+strings.TrimSpace(value))
	}
	canonical = append(canonical, "", auth["SignedHeaders"], payload)
	request := sha256.Sum256([]byte(strings.Join(canonical, "\n")))
	text := strings.Join([]string{"AWS4-HMAC-SHA256", date, scope, hex.EncodeToString(request[:])}, "\n")
	key := []byte("AWS4" + keys.Secret)
	for _, part := range append(parts, text) {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	if hex.EncodeToString(key) != auth["Signature"] {
		return "SignatureDoesNotMatch"
	}
	return ""
}

func canonicalQuery(q url.Values) string {
	var pairs []string
	for name, values := range q {
		for _, value := range values {
			pairs = append(pairs, url.QueryEscape(name)+"="+url.QueryEscape(value))
		}
	}
	slices.Sort(pairs)
	return strings.ReplaceAll(strings.Join(pairs, "&"), "+", "%20")
}
