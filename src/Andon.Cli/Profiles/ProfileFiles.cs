using System.Text;
using Andon.Cli.Rendering;
using Andon.Configuration;
using Andon.Configuration.Profiles;
using Andon.Core.Decisions;
using Andon.Linux.Files;
using Andon.Protocol.Errors;
using Andon.Protocol.Homes;

namespace Andon.Cli.Profiles;

/// <summary>
/// Writes profiles on a person's order: whole or not at all, and never over something that nobody asked to change.
/// </summary>
static class ProfileFiles
{
    const int BytesMax = 1024 * 1024;

    /// <summary>The path of the new file.</summary>
    public static string Create(AndonHome home, NewProfile profile)
    {
        var file = new ProfileSettings(profile.Name).File;
        if (!ProfileName.IsValid(profile.Name))
        {
            throw Refused(
                profile.Name, "created", "It is no name for a profile.",
                "Use lower-case letters, digits, - and _; at most 64.");
        }

        var text = ProfileText.Of(profile);
        if (ConfigurationReader.Check(profile.Name, text) is [var error, ..])
            throw Refused(profile.Name, "created", error.Why, error.Next);
        var path = Path.Combine(home.Path, file);
        HomeFolders.Create(Path.GetDirectoryName(path)!);
        if (DurableFile.TryCreate(path, Encoding.UTF8.GetBytes(text))) return path;
        throw Refused(
            profile.Name, "created", $"{path} exists already.",
            $"See it with: andon profile show {profile.Name}");
    }

    /// <summary>Changes the description alone; whoever holds the file by a link keeps it.</summary>
    public static void Describe(AndonHome home, string name, string description)
    {
        var path = Path.Combine(home.Path, new ProfileSettings(name).File);
        var isThere = ProfileName.IsValid(name) && File.Exists(path);
        var target = isThere ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        if (!isThere || DurableFile.TryRead(target, BytesMax) is not { } bytes)
        {
            throw new AndonException(
                ErrorCode.ProfileNotFound, $"Profile '{ControlText.Line(name)}' was not described.",
                "The home has no file of that name in profiles/.", "See the profiles with: andon profile list");
        }

        var changed = TextOf(bytes) is { } text ? ProfileText.WithDescription(text, description) : null;
        if (changed is null)
        {
            throw Refused(
                name, "described", $"{path} is no YAML that can be changed without a doubt.",
                "Change it by hand, and look at it with: andon config show --profile NAME");
        }

        var preamble = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? "\ufeff" : "";
        var mode = OperatingSystem.IsLinux() ? File.GetUnixFileMode(target) : DurableFile.OwnerOnly;
        DurableFile.Write(target, Encoding.UTF8.GetBytes(preamble + changed), mode);
    }

    /// <summary>Without its byte order mark; null when it is no text in UTF-8.</summary>
    static string? TextOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    static AndonException Refused(string name, string done, string why, string next) => new(
        ErrorCode.InvalidArgument, $"Profile '{ControlText.Line(name)}' was not {done}.", why, next);
}
