package inbox

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"ruse/session/internal/store"
)

// Bounds of a request's head: an upload needs a line and a few headers.
const (
	headerTimeout = 10 * time.Second
	keepAlive     = 30 * time.Second
	linger        = time.Second // for the body of a refused request
	maxHeader     = 16 << 10
	// maxRefusals bounds the refusals that the index keeps, since anyone who
	// reaches the inbox can cause them.
	maxRefusals = 1000
)

func (in *Inbox) newServer() *http.Server {
	return &http.Server{
		Handler:                      http.HandlerFunc(in.handle),
		ReadHeaderTimeout:            headerTimeout,
		IdleTimeout:                  keepAlive,
		MaxHeaderBytes:               maxHeader,
		DisableGeneralOptionsHandler: true,
		// The server's own default would write over the terminal UI.
		ErrorLog: slog.NewLogLogger(in.opts.Logger.Handler(), slog.LevelWarn),
		// The server calls this with StateNew before it starts a connection's
		// goroutine, and with StateClosed as the last thing in it.
		ConnState: func(_ net.Conn, state http.ConnState) {
			switch state {
			case http.StateNew:
				in.conns.Add(1)
			case http.StateClosed, http.StateHijacked:
				in.conns.Done()
			}
		},
	}
}

// serve accepts connections until Close closes the listener.
func (in *Inbox) serve() {
	defer in.recoverPanic("the server")
	err := in.server.Serve(in.listener)
	if !errors.Is(err, net.ErrClosed) && !errors.Is(err, http.ErrServerClosed) {
		in.opts.Logger.Error("the inbox takes no more artifacts", "err", err)
	}
}

// recoverPanic, deferred, keeps a panic of one goroutine from ending the
// program, to which the terminal may belong. Handlers have net/http for that.
func (in *Inbox) recoverPanic(where string) {
	if p := recover(); p != nil {
		in.opts.Logger.Error("panic", "where", where, "value", fmt.Sprint(p), "stack", string(debug.Stack()))
	}
}

// handle answers one request. The checks go from what a stranger may learn to
// what only the holder of an address may.
func (in *Inbox) handle(w http.ResponseWriter, r *http.Request) {
	if !in.knowsHost(r.Host) {
		in.refuse(w, r, 0, &store.UploadError{Status: http.StatusMisdirectedRequest, Reason: "this host name is not the inbox's"})
		return
	}
	// A browser says which page sends a request; no runtime has one.
	if r.Header.Get("Origin") != "" {
		in.refuse(w, r, 0, &store.UploadError{Status: http.StatusForbidden, Reason: "the inbox takes nothing from web pages"})
		return
	}
	// A tunnel may keep or strip the path of its public address.
	token := path.Base(r.URL.Path)
	in.mu.Lock()
	o := in.offers[sha256.Sum256([]byte(token))]
	in.mu.Unlock()
	switch {
	case o == nil:
		in.refuse(w, r, 0, &store.UploadError{Status: http.StatusNotFound, Reason: "nothing was offered at this address"})
		return
	case r.Method != http.MethodPut:
		w.Header().Set("Allow", http.MethodPut)
		in.refuse(w, r, o.entry.ID, &store.UploadError{Status: http.StatusMethodNotAllowed, Reason: "only PUT uploads a file"})
		return
	}
	if failure := in.accept(o); failure != nil {
		in.refuse(w, r, o.entry.ID, failure)
		return
	}
	defer in.uploads.Done()
	if failure := in.upload(w, r, o); failure != nil {
		in.answer(w, failure)
		return
	}
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusOK)
	in.flush(w)
}

// flush sends the answer now: Close may close the connection once the upload
// has ended.
func (in *Inbox) flush(w http.ResponseWriter) {
	if err := http.NewResponseController(w).Flush(); err != nil {
		in.opts.Logger.Debug("the runtime left before the answer", "err", err)
	}
}

// upload takes the one upload of o to its end.
func (in *Inbox) upload(w http.ResponseWriter, r *http.Request, o *offer) (failure *store.UploadError) {
	// Stands until a return sets it, so that a panic is no success.
	failure = &store.UploadError{Status: http.StatusInternalServerError, Reason: "the inbox failed"}
	defer func() { in.finish(o, failure) }()
	o.total = r.ContentLength
	if refusal := in.check(r, o); refusal != nil {
		return refusal
	}
	return in.receive(w, r, o)
}

// check refuses a request that announces what was not offered.
func (in *Inbox) check(r *http.Request, o *offer) *store.UploadError {
	got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter), got != o.entry.ContentType:
		return &store.UploadError{Status: http.StatusUnsupportedMediaType, Reason: "the upload's content type is not " + o.entry.ContentType}
	case !strings.EqualFold(r.Header.Get("Content-Encoding"), "identity") && r.Header.Get("Content-Encoding") != "":
		return &store.UploadError{Status: http.StatusUnsupportedMediaType, Reason: "the upload is encoded; the inbox takes files as they are"}
	case r.Header.Get("Content-Range") != "":
		return &store.UploadError{Status: http.StatusBadRequest, Reason: "the upload is a part; the inbox takes whole files"}
	case r.ContentLength > in.opts.MaxBytes:
		return in.tooLarge()
	}
	return nil
}

// refuse answers and records a request that changes no upload.
func (in *Inbox) refuse(w http.ResponseWriter, r *http.Request, upload int, why *store.UploadError) {
	defer in.answer(w, why)
	refusal := Refusal{
		At: time.Now().UTC(), Upload: upload, Method: r.Method[:min(len(r.Method), 32)],
		Status: why.Status, Reason: why.Reason, Remote: r.RemoteAddr,
	}
	in.opts.Logger.Warn("the inbox refused a request",
		"upload", upload, "method", refusal.Method, "status", why.Status, "reason", why.Reason, "remote", r.RemoteAddr)
	in.mu.Lock()
	index := in.folder != nil && in.refused < maxRefusals
	if index {
		in.refused++
	}
	in.mu.Unlock()
	if !index {
		return
	}
	if err := in.folder.index.append(record{Refused: &refusal}); err != nil {
		in.opts.Logger.Error("a refusal is not in the index", "err", err)
	}
}

// answer says no, and closes the connection. The server still takes some of
// the body, so that the runtime reads the answer before it meets a closed
// connection; that has an end too.
func (in *Inbox) answer(w http.ResponseWriter, why *store.UploadError) {
	text := why.Reason + "\n"
	h := w.Header()
	h.Set("Connection", "close")
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.Itoa(len(text)))
	err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(linger))
	w.WriteHeader(why.Status)
	_, werr := io.WriteString(w, text)
	if err := errors.Join(err, werr); err != nil {
		in.opts.Logger.Debug("the runtime left before the answer", "err", err)
	}
	in.flush(w)
}

// knowsHost reports whether the Host header can be that of a runtime's
// request. A page that rebinds its own name to this machine is told by it;
// an IP address can't be rebound.
func (in *Inbox) knowsHost(host string) bool {
	name := store.Hostname(host)
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	return name == "localhost" || strings.HasSuffix(name, ".localhost") ||
		name != "" && name == store.Hostname(in.base.Host)
}
