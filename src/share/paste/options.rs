//! What curl's options mean.

/// What an option says.
#[derive(Clone, Copy)]
pub(super) enum Means {
    /// The payload; the name of its file when it begins with `@`.
    Data,
    /// The payload as it stands.
    RawData,
    Header,
    Method,
    /// A switch that stands for a method.
    Always(&'static str),
    Address,
    /// The end of the first request.
    Next,
    /// Something about the way, with an argument.
    Argument,
    /// Something about the way, without one, and whatever curl does not know.
    Switch,
}

/// What a long option means.
pub(super) fn long(name: &str) -> Means {
    match name {
        "data" | "data-ascii" | "data-binary" | "json" => Means::Data,
        "data-raw" => Means::RawData,
        "header" => Means::Header,
        "request" => Means::Method,
        "get" => Means::Always("GET"),
        "head" => Means::Always("HEAD"),
        "url" => Means::Address,
        "next" => Means::Next,
        name if WITH_ARGUMENT.contains(&name) => Means::Argument,
        _ => Means::Switch,
    }
}

/// What a letter means; `None` when curl knows no such option.
pub(super) fn short(name: char) -> Option<Means> {
    Some(match name {
        'd' => Means::Data,
        'H' => Means::Header,
        'X' => Means::Method,
        'G' => Means::Always("GET"),
        'I' => Means::Always("HEAD"),
        ':' => Means::Next,
        name if "AbcCDeEFhKmoPQrtTuUwxyYz".contains(name) => Means::Argument,
        name if "#012346aBfgiJjklLMnNOpqRsSvVZ".contains(name) => Means::Switch,
        _ => return None,
    })
}

/// The other long options that take an argument. Source: curl's manual, version 8.
#[rustfmt::skip]
const WITH_ARGUMENT: &[&str] = &[
    "abstract-unix-socket", "alt-svc", "aws-sigv4", "cacert", "capath", "cert", "cert-type", "ciphers", "config",
    "connect-timeout", "connect-to", "continue-at", "cookie", "cookie-jar", "create-file-mode", "crlfile", "curves",
    "data-urlencode", "delegation", "dns-interface", "dns-ipv4-addr", "dns-ipv6-addr", "dns-servers", "doh-url",
    "dump-header", "ech", "egd-file", "engine", "etag-compare", "etag-save", "expect100-timeout", "form", "form-string",
    "ftp-account", "ftp-alternative-to-user", "ftp-method", "ftp-port", "ftp-ssl-ccc-mode", "happy-eyeballs-timeout-ms",
    "haproxy-clientip", "hostpubmd5", "hostpubsha256", "hsts", "interface", "ip-tos", "ipfs-gateway",
    "keepalive-cnt", "keepalive-time", "key", "key-type", "krb", "libcurl", "limit-rate", "local-port", "login-options",
    "mail-auth", "mail-from", "mail-rcpt", "max-filesize", "max-redirs", "max-time", "netrc-file", "noproxy",
    "oauth2-bearer", "output", "output-dir", "parallel-max", "pass", "pinnedpubkey", "preproxy", "proto",
    "proto-default", "proto-redir", "proxy", "proxy-cacert", "proxy-capath", "proxy-cert", "proxy-cert-type",
    "proxy-ciphers", "proxy-crlfile", "proxy-header", "proxy-key", "proxy-key-type", "proxy-pass", "proxy-pinnedpubkey",
    "proxy-service-name", "proxy-tls13-ciphers", "proxy-tlsauthtype", "proxy-tlspassword", "proxy-tlsuser",
    "proxy-user", "proxy1.0", "pubkey", "quote", "random-file", "range", "rate", "referer", "request-target", "resolve",
    "retry", "retry-delay", "retry-max-time", "sasl-authzid", "service-name", "socks4", "socks4a", "socks5",
    "socks5-gssapi-service", "socks5-hostname", "speed-limit", "speed-time", "stderr", "telnet-option", "tftp-blksize",
    "time-cond", "tls-max", "tls13-ciphers", "tlsauthtype", "tlspassword", "tlsuser", "trace", "trace-ascii",
    "trace-config", "unix-socket", "upload-file", "url-query", "user", "user-agent", "variable", "vlan-priority",
    "write-out", "postquote", "prequote",
];
