//! The usual causes of a signature that differs, in words.

/// The steps of a signature, in the order in which two of them are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Which parameters are signed, whatever their writing (RFC 5849 §3.4.1.3.1).
    Parameters,
    /// Encoded, sorted and joined (§3.4.1.3.2).
    Normalized,
    /// The base string URI (§3.4.1.2).
    BaseUri,
    /// The signature base string (§3.4.1.1).
    BaseString,
    /// The signing key (§3.4.2).
    Key,
    /// The signature itself (§3.4.2).
    Digest,
    /// The header (§3.5.1).
    Header,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 7] =
        [Self::Parameters, Self::Normalized, Self::BaseUri, Self::BaseString, Self::Key, Self::Digest, Self::Header];

    /// Its name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Parameters => "Parameters",
            Self::Normalized => "Normalised parameters",
            Self::BaseUri => "Base string URI",
            Self::BaseString => "Signature base string",
            Self::Key => "Signing key",
            Self::Digest => "Signature",
            Self::Header => "Authorization header",
        }
    }

    /// Its section of RFC 5849.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Self::Parameters => "§3.4.1.3.1",
            Self::Normalized => "§3.4.1.3.2",
            Self::BaseUri => "§3.4.1.2",
            Self::BaseString => "§3.4.1.1",
            Self::Key | Self::Digest => "§3.4.2",
            Self::Header => "§3.5.1",
        }
    }

    /// Its name for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Parameters => "parameters",
            Self::Normalized => "normalized_parameters",
            Self::BaseUri => "base_uri",
            Self::BaseString => "base_string",
            Self::Key => "signing_key",
            Self::Digest => "signature",
            Self::Header => "authorization",
        }
    }
}

/// How sure a cause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// With it, the other client's signature or base string comes out byte for byte; or the text itself shows it.
    Proven,
    /// It fits what can be seen.
    Likely,
}

impl Certainty {
    /// The word for people and programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Likely => "likely",
        }
    }
}

macro_rules! causes {
    ($($(#[$doc:meta])* $name:ident $word:literal $words:literal)*) => {
        /// Why another client's signature differs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Cause { $($(#[$doc])* $name,)* }

        impl Cause {
            /// Every cause.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name for programs.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What the other client does, and what it should do.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
        }
    };
}

causes! {
    /// `+` for a space.
    SpaceAsPlus "space_as_plus" "A space is encoded as +. Encode it as %20 (§3.6); a form encoder is not enough"
    /// `+` left as it is.
    PlusNotEncoded "plus_not_encoded" "A + in a value is not encoded. Encode it as %2B (§3.6)"
    /// The query's `+` taken for a plus sign.
    PlusInQueryKept "plus_in_query_kept" "A + in the URL's query is taken for a plus sign. It stands for a space there (§3.4.1.3.1)"
    /// The query encoded as it stands.
    QueryNotDecoded "query_not_decoded" "The query's values are encoded as they stand in the URL, so that % becomes %25 twice. Decode them first (§3.4.1.3.1)"
    /// Each value encoded twice.
    ValuesEncodedTwice "values_encoded_twice" "Each value is encoded twice before the parameters are joined. Encode it once (§3.4.1.3.2)"
    /// Values not encoded.
    ValuesNotEncoded "values_not_encoded" "Names and values are not encoded before they are joined. Encode each (§3.4.1.3.2)"
    /// The joined parameters encoded twice.
    ParametersEncodedTwice "parameters_encoded_twice" "The joined parameters are encoded twice in the base string. Encode them once (§3.4.1.1)"
    /// The joined parameters not encoded.
    ParametersNotEncoded "parameters_not_encoded" "The joined parameters are not encoded in the base string. Encode them as a whole (§3.4.1.1)"
    /// The URI encoded twice.
    UriEncodedTwice "uri_encoded_twice" "The URI is encoded twice in the base string. Encode it once (§3.4.1.1)"
    /// The URI not encoded.
    UriNotEncoded "uri_not_encoded" "The URI is not encoded in the base string. Encode it (§3.4.1.1)"
    /// `%7E` for `~`.
    TildeEncoded "tilde_encoded" "A ~ is encoded as %7E. It stays as it is (§3.6)"
    /// `!`, `*`, `'`, `(` or `)` left as they are.
    MarksNotEncoded "marks_not_encoded" "One of ! * ' ( ) is not encoded, as encodeURIComponent leaves them. Encode them too (§3.6)"
    /// `%2f`.
    LowerHex "lower_case_hex" "Percent-encoding is written with lower-case digits. Write them in upper case, as in %2F (§3.6)"
    /// Not sorted.
    Unsorted "unsorted_parameters" "The parameters are joined in the order they came. Sort them by encoded name, then by encoded value (§3.4.1.3.2)"
    /// `:443` or `:80`.
    DefaultPortKept "default_port_kept" "The default port stands in the base URI. Leave :80 of http and :443 of https out (§3.4.1.2)"
    /// `:8080` left out.
    PortLeftOut "port_left_out" "The port is missing in the base URI. Keep one that is not the scheme's default (§3.4.1.2)"
    /// The host as it was typed.
    HostCaseKept "host_case_kept" "The host stands in the base URI as it was typed. Write it in lower case (§3.4.1.2)"
    /// http for https, or the reverse.
    OtherScheme "other_scheme" "The base URI has the other one of http and https. Sign the scheme that the client calls (§3.4.1.2)"
    /// A `/` too many or too few at the end.
    TrailingSlash "trailing_slash" "The base URI's path ends with a / too many or too few. Sign the path as it is sent (§3.4.1.2)"
    /// The query not signed.
    QueryLeftOut "query_left_out" "The URL's query is not among the signed parameters. Sign its names and values too (§3.4.1.3.1)"
    /// The query in the base URI.
    QueryInBaseUri "query_in_base_uri" "The query stands in the base URI. It belongs to the parameters, not to the URI (§3.4.1.2)"
    /// `oauth_body_hash` signed and not sent.
    BodyHashAdded "body_hash_added" "An oauth_body_hash is signed that the header does not send. Send it too, or leave it out: the service does not ask for it"
    /// `oauth_body_hash` sent and not signed.
    BodyHashNotSigned "body_hash_not_signed" "The header sends an oauth_body_hash that is not signed. Sign every parameter of the header, or leave it out (§3.4.1.3.1)"
    /// The JSON body signed as a parameter.
    BodySigned "body_signed" "The body is among the signed parameters. Only a form's is signed (§3.4.1.3.1), and this one is JSON"
    /// Another method.
    WrongMethod "wrong_http_method" "Another HTTP method is signed than the one that is sent. Sign the method of the request (§3.4.1.1)"
    /// `post`.
    MethodCase "http_method_case" "The HTTP method is signed in lower case. Write it in upper case (§3.4.1.1)"
    /// The key without `&`.
    NoAmpersand "missing_ampersand" "The signing key has no &. It stands between the two secrets, and at the end when there is no token secret (§3.4.2)"
    /// Signed without the token secret.
    TokenSecretLeftOut "token_secret_left_out" "The signing key has no token secret behind the &. Put the token's secret there (§3.4.2)"
    /// `oauth_token=""`.
    EmptyToken "empty_token" "oauth_token is sent empty. Send the profile's token"
    /// No `oauth_token`.
    TokenMissing "token_missing" "oauth_token is left out. Send the profile's token"
    /// The token sent and not signed.
    TokenNotSigned "token_not_signed" "The header sends an oauth_token that is not signed. Sign every parameter of the header (§3.4.1.3.1)"
    /// Identifier and secret exchanged.
    KeyAndSecretSwapped "key_and_secret_swapped" "An identifier and its secret are swapped. Send the key or token, and sign with the secret"
    /// Both secrets exchanged.
    SecretsSwapped "secrets_swapped" "The consumer secret and the token secret are swapped in the signing key. The consumer's stands first (§3.4.2)"
    /// Both identifiers exchanged.
    PairsSwapped "pairs_swapped" "The consumer's and the token's values are swapped. The app key is oauth_consumer_key, the access token is oauth_token"
    /// A secret encoded not at all.
    SecretNotEncoded "secret_not_encoded" "The secrets stand in the signing key as they are. Percent-encode each of them (§3.4.2)"
    /// A secret encoded twice.
    SecretEncodedTwice "secret_encoded_twice" "The secrets are percent-encoded twice in the signing key. Encode each of them once (§3.4.2)"
    /// A line break or space behind a secret.
    SecretWithSpace "secret_with_space" "A line break or space stands behind a secret, as it does in a file that was read whole. Cut it off"
    /// `realm` signed.
    RealmSigned "realm_signed" "realm is among the signed parameters. It is the one parameter of the header that is not signed (§3.4.1.3.1)"
    /// Milliseconds.
    Milliseconds "timestamp_in_milliseconds" "oauth_timestamp is in milliseconds. It is in seconds (§3.3), whatever the payload's times are in"
    /// Signed in milliseconds, sent in seconds.
    MillisecondsSigned "timestamp_signed_in_milliseconds" "oauth_timestamp is signed in milliseconds and sent in seconds. Take one value for both, in seconds (§3.3)"
    /// Not encoded in the header.
    SignatureNotEncoded "signature_not_encoded" "oauth_signature is not percent-encoded in the header, and many servers read its + as a space. Encode + / = as %2B %2F %3D (§3.5.1)"
    /// Encoded twice in the header.
    SignatureEncodedTwice "signature_encoded_twice" "oauth_signature is percent-encoded twice in the header. Encode it once (§3.5.1)"
    /// A space for `+` in the signature.
    SignatureSpaces "signature_plus_lost" "The + of oauth_signature became a space. Encode + as %2B before the header is put together (§3.5.1)"
    /// Hex for Base64.
    HexDigest "hex_digest" "The signature is written in hexadecimal digits. Write the digest's bytes in Base64 (§3.4.2)"
    /// Base64 of hexadecimal digits.
    Base64OfHex "base64_of_hex" "The signature is the Base64 of hexadecimal digits. Write the digest's bytes in Base64, not their digits (§3.4.2)"
    /// The URL-safe alphabet, or no `=`.
    Base64Url "base64_url" "The signature is in the URL-safe Base64, or without its =. Use the usual alphabet with padding (§3.4.2)"
    /// SHA-1 and SHA-256 mixed.
    OtherHash "other_hash" "The signature is made with the other one of SHA-1 and SHA-256 than oauth_signature_method says. Make both the same (§3.4)"
    /// `oauth_version` sent and not signed, or the reverse.
    VersionNotSigned "version_not_signed" "oauth_version is sent and not signed, or signed and not sent. Do both or neither (§3.1)"
    /// `oauth_version` other than 1.0.
    WrongVersion "wrong_version" "oauth_version is not 1.0. Send 1.0, or leave it out (§3.1)"
    /// An unknown `oauth_signature_method`.
    UnknownMethod "unknown_signature_method" "oauth_signature_method is none of HMAC-SHA1, HMAC-SHA256 and PLAINTEXT, letter by letter. Name it so (§3.4)"
    /// `oauth_timestamp` is no number.
    BadTimestamp "bad_timestamp" "oauth_timestamp is no number of seconds. Send the seconds since 1970 as digits (§3.3)"
    /// Another key.
    UnknownKey "unknown_key" "oauth_consumer_key is not the profile's. Compare it letter by letter"
    /// Another token.
    UnknownToken "unknown_token" "oauth_token is not the profile's. Compare it letter by letter, and check that it belongs to the key"
    /// A required parameter is not there.
    ParameterMissing "parameter_missing" "A required parameter is not in the header. Send oauth_consumer_key, oauth_signature_method, oauth_signature, oauth_timestamp and oauth_nonce (§3.1)"
    /// A parameter stands there twice.
    ParameterRepeated "parameter_repeated" "A parameter stands in the header more than once. Leave one (§3.1)"
    /// Parameters that the request does not have.
    MoreParameters "more_parameters" "Parameters are signed that neither the header nor the URL has. Sign what is sent"
    /// Its writing is refused.
    HeaderWriting "header_writing" "The header is not written as servers read it. Write OAuth name=\"value\", name=\"value\" (§3.5.1)"
    /// Another secret.
    OtherSecret "other_secret" "A secret differs from the profile's. Compare both with where they were issued, spaces and line breaks included"
    /// Something that no known cause explains.
    OtherBaseString "other_base_string" "Something else was signed. Let the other client print its base string, and compare that"
}
