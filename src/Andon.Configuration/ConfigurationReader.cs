using System.Collections.Immutable;
using Andon.Configuration.Profiles;
using Andon.Configuration.Sections;
using Andon.Configuration.Yaml;

namespace Andon.Configuration;

/// <summary>
/// Reads a home's configuration. A missing file is an empty one; a file that cannot be read or understood is an error,
/// and reading goes on so that all errors come at once. Reads files only; never makes or changes one.
/// </summary>
public static class ConfigurationReader
{
    const int FileBytesMax = 1024 * 1024;

    /// <param name="home">The home's directory.</param>
    /// <param name="memoryBytes">The host's memory, which sets the default of <c>kanban.max_in_progress</c>.</param>
    public static HomeConfiguration Read(string home, long? memoryBytes = null)
    {
        var findings = new Findings();
        var map = ReadFile(home, HomeFiles.Configuration, findings);
        var reader = new KanbanReader(memoryBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        var kanban = reader.Read(new SectionReader(HomeFiles.Configuration, "", map, findings));
        var configuration = new HomeConfiguration { Kanban = kanban, Settings = [.. findings.Settings] };

        var errors = new List<ConfigurationError>(findings.Errors);
        var profiles = ImmutableSortedDictionary.CreateBuilder<string, ProfileSettings>(StringComparer.Ordinal);
        var settings = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<EffectiveSetting>>(
            StringComparer.Ordinal);
        foreach (var name in ProfileNames(home, errors))
        {
            var found = new Findings();
            var file = $"{HomeFiles.ProfileDirectory}/{name}.yaml";
            var section = new SectionReader(file, "", ReadFile(home, file, found), found);
            var profile = new ProfileReader(reader.Enabled, reader.DispatchInGateway, kanban.Hooks);
            profiles.Add(name, profile.Read(name, section));
            settings.Add(name, [.. found.Settings]);
            errors.AddRange(found.Errors);
        }

        return configuration with
        {
            Profiles = profiles.ToImmutable(),
            ProfileSettings = settings.ToImmutable(),
            Errors = [.. errors],
        };
    }

    /// <summary>What would be wrong with a profile whose file said this.</summary>
    public static ImmutableArray<ConfigurationError> Check(string name, string text)
    {
        var findings = new Findings();
        var file = new ProfileSettings(name).File;
        var inherited = new Sourced<bool>(true, SettingSource.Default);
        var map = Understood(file, findings, () => text);
        new ProfileReader(inherited, inherited, []).Read(name, new SectionReader(file, "", map, findings));
        return [.. findings.Errors];
    }

    static List<string> ProfileNames(string home, List<ConfigurationError> errors)
    {
        var directory = Path.Combine(home, HomeFiles.ProfileDirectory);
        if (!Directory.Exists(directory)) return [];

        var names = new List<string>();
        foreach (var path in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var file = $"{HomeFiles.ProfileDirectory}/{Path.GetFileName(path)}";
            if (Path.GetExtension(path) == ".yml")
                errors.Add(InvalidName(file, "A profile's file ends in .yaml.", $"Rename it to {name}.yaml."));
            if (Path.GetExtension(path) != ".yaml") continue;

            if (ProfileName.IsValid(name)) names.Add(name);
            else errors.Add(
                InvalidName(
                    file, $"'{name}' is no name for a profile.",
                    "Use lower-case letters, digits, - and _; at most 64."));
        }

        return names;
    }

    static ConfigurationError InvalidName(string file, string why, string next) =>
        new("invalid_name", file, 1, null, why, next);

    static YamlMap? ReadFile(string home, string file, Findings findings) =>
        Understood(file, findings, () => ReadText(Path.Combine(home, file)));

    static YamlMap? Understood(string file, Findings findings, Func<string?> read)
    {
        try
        {
            if (read() is not { } text) return null;
            return YamlText.Parse(text) switch
            {
                null or YamlScalar { IsNull: true } => null,
                YamlMap map => map,
                var other => throw new YamlFault(other.Line, $"The file holds {other.Describe()}."),
            };
        }
        catch (YamlFault fault)
        {
            findings.Errors.Add(
                new("invalid_yaml", file, fault.Line, null, fault.Message, "Write it as 'key: value' lines."));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            findings.Errors.Add(new("unreadable", file, 1, null, fault.Message, "Make it a file that you may read."));
        }

        return null;
    }

    static string? ReadText(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists && !Directory.Exists(path)) return null;
        if (file.Exists && file.Length > FileBytesMax)
        {
            throw new IOException($"It is larger than {FileBytesMax} bytes.");
        }
        return File.ReadAllText(path);
    }
}
