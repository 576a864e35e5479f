using System.Text.Json;
using System.Text.RegularExpressions;
using Andon.Protocol.Messages;

namespace Andon.Server.Doctor;

/// <summary>
/// Takes secrets out of texts that leave the host: values that are known to be secret, values beside a name that looks
/// so, credentials in addresses and headers, keys by their usual form, and long random runs. It would rather take too
/// much. Safe from any thread.
/// </summary>
sealed partial class Redaction
{
    public const string Mark = "[redacted]";

    /// <summary>Shorter values are words that stand everywhere.</summary>
    const int KnownLengthMin = 6;

    static readonly string[] SecretParts =
    [
        "secret", "token", "passw", "pwd", "passphrase", "credential", "apikey", "privatekey", "accesskey", "bearer",
        "cookie", "signature", "jwt", "webhook",
    ];

    readonly string[] _known;
    readonly string[] _harmless;

    /// <param name="known">Secret wherever they stand.</param>
    /// <param name="harmless">Texts that look random and are not.</param>
    public Redaction(IEnumerable<string> known, IEnumerable<string> harmless)
    {
        _known = [.. known.Where(IsTelling).Distinct().OrderByDescending(value => value.Length)];
        _harmless = [.. harmless];
    }

    /// <summary>Whether what bears this name is likely secret.</summary>
    public static bool IsSecretName(string name)
    {
        var plain = string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return Array.Exists(SecretParts, part => plain.Contains(part, StringComparison.Ordinal))
            || plain.EndsWith("key", StringComparison.Ordinal)
            || plain.EndsWith("auth", StringComparison.Ordinal)
            || plain.Contains("authoriz", StringComparison.Ordinal);
    }

    /// <summary>A number of tokens is a budget and no secret.</summary>
    public static bool IsHarmless(string name, string value) =>
        name.EndsWith("tokens", StringComparison.OrdinalIgnoreCase)
        && value.Length <= 12
        && value.All(char.IsAsciiDigit);

    public string Text(string text)
    {
        foreach (var value in _known) text = text.Replace(value, Mark, StringComparison.Ordinal);
        text = PrivateKey().Replace(text, Mark);
        text = Header().Replace(text, $"${{before}}{Mark}");
        text = Scheme().Replace(text, $"${{scheme}} {Mark}");
        text = Address().Replace(text, $"${{scheme}}{Mark}@");
        text = Option().Replace(text, Beside);
        text = Named().Replace(text, Beside);
        text = KnownForm().Replace(text, Mark);
        return LongRun().Replace(text, match => IsRandom(match.Value) ? Mark : match.Value);
    }

    public DoctorFinding Finding(DoctorFinding finding) =>
        finding with { Where = Text(finding.Where), What = Text(finding.What) };

    /// <summary>The same document, its texts redacted; whatever a secret name has is taken as a whole.</summary>
    public byte[] Json(byte[] document)
    {
        using var parsed = JsonDocument.Parse(document);
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
            Write(writer, parsed.RootElement);
        return bytes.ToArray();
    }

    void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    if (property.Value.ValueKind == JsonValueKind.String && IsSecretName(property.Name))
                        writer.WriteStringValue(Mark);
                    else Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Text(element.GetString()!)); // it is a string
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    static string Beside(Match match)
    {
        var (name, value) = (match.Groups["name"].Value, match.Groups["value"].Value);
        if (value.StartsWith(Mark, StringComparison.Ordinal) || !IsSecretName(name) || IsHarmless(name, value))
            return match.Value;
        return match.Value[..(match.Groups["value"].Index - match.Index)] + Mark;
    }

    /// <summary>Letters and digits together, so that neither a word nor a number is one.</summary>
    bool IsRandom(string run) =>
        run.Any(char.IsAsciiDigit)
        && run.Any(char.IsAsciiLetter)
        && !Array.Exists(_harmless, known => known.Contains(run, StringComparison.Ordinal));

    /// <summary>Paths and words that a command line is full of would take everything with them.</summary>
    static bool IsTelling(string value) =>
        value.Length >= KnownLengthMin
        && value[0] is not ('/' or '~' or '.')
        && !value.StartsWith(Mark, StringComparison.Ordinal);

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)")]
    private static partial Regex PrivateKey();

    /// <summary>Sample: <c>Authorization: token abc</c>, to the end of the line.</summary>
    [GeneratedRegex(
        """(?<before>\b(?:proxy-)?(?:authorization|(?:set-)?cookie)["']?[ \t]*[:=][ \t]*)(?!\[redacted\])[^\r\n]+""",
        RegexOptions.IgnoreCase)]
    private static partial Regex Header();

    [GeneratedRegex(@"\b(?<scheme>bearer|basic)[ \t]+[A-Za-z0-9._~+/=-]{6,}", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    /// <summary>Sample: <c>https://ada:pass@host/</c>.</summary>
    [GeneratedRegex("""(?<scheme>\b[A-Za-z][A-Za-z0-9+.-]*://)[^/\s"'<>]+@""")]
    private static partial Regex Address();

    /// <summary>Samples: <c>--api-key abc</c>, <c>"--token", "abc"</c>.</summary>
    [GeneratedRegex(
        """
        (?<![A-Za-z0-9_-])--?(?<name>[A-Za-z][A-Za-z0-9_-]*)["']?
        (?:[ \t]*,[ \t]*|[ \t]+)["']?(?<value>[^\s"',\]-][^\s"',\]]*)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Option();

    /// <summary>Samples: <c>API_KEY=abc</c>, <c>"token": "abc"</c>, <c>?sig=abc&amp;</c>.</summary>
    [GeneratedRegex(
        """
        (?<![A-Za-z0-9_.-])(?<name>[A-Za-z0-9_.-]+)["']?[ \t]*(?:[:=]|=>)[ \t]*
        (?<value>"[^"\r\n]*"?|'[^'\r\n]*'?|[^\s,;&"'\])}]+)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Named();

    /// <summary>Keys of well-known makers.</summary>
    [GeneratedRegex(
        @"\b(?:sk-[A-Za-z0-9_-]{16,}|gh[a-z]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|glpat-[A-Za-z0-9_-]{16,}"
        + @"|xox[a-z]-[A-Za-z0-9-]{8,}|AKIA[0-9A-Z]{12,}|AIza[A-Za-z0-9_-]{20,}|hf_[A-Za-z0-9]{16,}"
        + @"|npm_[A-Za-z0-9]{16,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?)")]
    private static partial Regex KnownForm();

    [GeneratedRegex("(?<![A-Za-z0-9_+=])[A-Za-z0-9_+=]{32,}(?![A-Za-z0-9_+=])")]
    private static partial Regex LongRun();
}
