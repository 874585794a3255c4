package runtimetest

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/gorilla/websocket"
)

// ServeHTTP serves the protocol on any path. Connections that it took end with
// Close, as those of Listen do.
func (r *Runtime) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if !websocket.IsWebSocketUpgrade(req) {
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		http.Error(w, "This is a runtimeuse runtime with a scripted agent. It speaks WebSocket: ruse "+
			"ws://"+req.Host, http.StatusUpgradeRequired)
		return
	}
	if err := r.guard.admit(req); err != nil {
		r.log.Warn("upgrade refused", "why", err)
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	if !r.guard.knows(req) {
		r.log.Warn("upgrade refused", "why", "it has not the token")
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, "refused: this runtime wants its token, in the header Authorization: Bearer TOKEN", http.StatusUnauthorized)
		return
	}
	number := r.enter(req)
	if number == 0 {
		http.Error(w, "The runtime is closing.", http.StatusServiceUnavailable)
		return
	}
	defer r.leave(number)
	// The guard has looked at the origin already, and more strictly.
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, req, nil)
	if err != nil {
		r.log.Warn("upgrade failed", "err", err)
		return
	}
	if r.opts.scripts == nil {
		newConn(r, ws, number).serve(r.ctx)
	} else {
		r.play(ws, number)
	}
}

// enter numbers a connection from 1 on; it is 0 where Close has begun to wait for
// them.
func (r *Runtime) enter(req *http.Request) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || r.draining {
		return 0
	}
	r.conns.Add(1)
	r.last++
	r.live[r.last] = true
	if r.testing {
		r.upgrades = append(r.upgrades, req)
	}
	return r.last
}

// lost says that a connection's client is gone.
func (r *Runtime) lost(number int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.live[number] = false
}

func (r *Runtime) leave(number int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.live, number)
	r.conns.Done()
}

// guard decides which upgrades may come in. Browsers send pages' requests to
// any address, this machine's included, but they cannot forge Host and Origin.
type guard struct {
	allow []string
	token string
}

// admit returns why the request is refused, in words for its sender.
func (g guard) admit(req *http.Request) error {
	if host := hostname(req.Host); !loopback(host) && !g.allows(host) && !slices.Contains(g.allow, "*") {
		return fmt.Errorf("refused: the Host header %q is not a loopback name, and this runtime runs "+
			"commands for whoever reaches it", req.Host)
	}
	// A page on another port of this machine is as foreign as any: whoever serves
	// it need not be the one whom this runtime serves.
	if origins := req.Header.Values("Origin"); len(origins) > 0 {
		return fmt.Errorf("refused: the Origin %q is a web page's, and this runtime runs commands for none", origins[0])
	}
	return nil
}

// knows reports whether the request brings the token. The time it takes tells
// nothing of the token.
func (g guard) knows(req *http.Request) bool {
	if g.token == "" {
		return true
	}
	scheme, token, _ := strings.Cut(req.Header.Get("Authorization"), " ")
	got, want := sha256.Sum256([]byte(strings.TrimLeft(token, " "))), sha256.Sum256([]byte(g.token))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

func (g guard) allows(host string) bool {
	return slices.ContainsFunc(g.allow, func(name string) bool { return strings.EqualFold(name, host) })
}

// hostname takes port and brackets off a Host header.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}

// loopback reports whether host names this machine whatever a resolver says.
func loopback(host string) bool {
	if host = strings.ToLower(host); host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
