using System.Text;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Cli.Verbs;

/// <summary>
/// A text that may be too long for an argument: <c>--body</c> holds it, or <c>--body-file</c> names the file it is in,
/// <c>-</c> being standard input.
/// </summary>
static class LongText
{
    const string StandardInput = "-";
    const int BytesMax = 16 * 1024 * 1024;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The two flags that one text has.</summary>
    public static Flag[] Flags(string name, string summary) =>
    [
        Flag.Text(name, "TEXT", summary),
        new($"{name}-file", "FILE", $"The same, from a file, or - for standard input.") { Kind = ValueKind.File },
    ];

    /// <summary>Null when neither flag was given.</summary>
    public static string? Of(Invocation invocation, string name)
    {
        var text = invocation.Arguments.Text(name);
        if (invocation.Arguments.Text($"{name}-file") is not { } file) return text;
        if (text is null) return Read(invocation, $"--{name}-file", file);
        throw Usage.Invalid(
            $"--{name} and --{name}-file exclude each other.", "Both give the same text.", "Leave one of them out.");
    }

    static string Read(Invocation invocation, string flag, string file)
    {
        try
        {
            using var stream = file == StandardInput ? invocation.OpenInput() : File.OpenRead(file);
            using var bytes = new MemoryStream();
            var buffer = new byte[64 * 1024];
            while (stream.Read(buffer) is > 0 and var count)
            {
                bytes.Write(buffer, 0, count);
                if (bytes.Length > BytesMax) throw TooLarge(flag);
            }

            return Strict.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }
        catch (DecoderFallbackException)
        {
            throw Usage.Invalid($"The text of {flag} was refused.", "It is not UTF-8.", "Convert it.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Usage.Invalid(
                $"{flag} '{file}' cannot be read.", failure.Message, "Name a file that you may read, or -.");
        }
    }

    static AndonException TooLarge(string flag) => new(
        ErrorCode.PayloadTooLarge, $"The text of {flag} was refused.", $"It is longer than {BytesMax} bytes.",
        "Give a shorter one.");
}
