using System.Collections.Immutable;
using System.Text.Json;
using Andon.Cli.Execution;
using Andon.Cli.Grammar;
using Andon.Cli.Rendering;
using Andon.Configuration;
using Andon.Core.Decisions;
using Andon.Protocol.Errors;

namespace Andon.Cli.Verbs;

/// <summary>
/// The configuration as it holds. It is read from the files, so that it is told also when the daemon does not
/// start.
/// </summary>
static class ConfigVerbs
{
    public static VerbEntry[] Entries { get; } =
    [
        new(
            "config show", "Fleet",
            "Every setting that holds, and where it comes from; and what is wrong in the files.")
        {
            Aliases = ["config"],
            Flags = [Flag.Named("profile", "NAME", "The settings of this profile.")],
            Notes = "Exits with 78 if something is wrong in the files.",
            Examples = ["andon config show", "andon config show --profile a-dev --json"],
            Json = "`{home, profile, settings: [{key, value, source, line}], errors}`; "
                + "an error is `{code, file, line, key, why, next}`.",
            Run = ShowAsync,
        },
    ];

    static Task<int> ShowAsync(Invocation invocation)
    {
        var configuration = ConfigurationReader.Read(invocation.Home.Path);
        var profile = invocation.Arguments.Text("profile");
        var settings = SettingsOf(configuration, profile);
        if (invocation.IsJson)
            JsonText.Write(
                invocation.Output, writer => Write(writer, invocation, profile, settings, configuration.Errors));
        else Write(invocation, settings, configuration.Errors);
        return Task.FromResult(configuration.IsSound ? 0 : ErrorCatalog.ExitMaintenance);
    }

    static ImmutableArray<EffectiveSetting> SettingsOf(HomeConfiguration configuration, string? profile)
    {
        if (profile is null) return configuration.Settings;
        if (configuration.ProfileSettings.TryGetValue(profile, out var settings)) return settings;
        var nearest = Andon.Protocol.Json.NearestName.Of(profile, configuration.ProfileSettings.Keys);
        throw new AndonException(
            ErrorCode.ProfileNotFound, $"There is no profile '{profile}'.",
            nearest is null ? "No profile has a name like it." : $"The nearest is '{nearest}'.",
            "See andon profile list.");
    }

    static void Write(
        Invocation invocation, ImmutableArray<EffectiveSetting> settings, ImmutableArray<ConfigurationError> errors)
    {
        var table = new Columns("KEY", "VALUE", "FROM");
        foreach (var setting in settings) table.Add(setting.Key, setting.Value ?? "-", Source(setting));
        table.WriteTo(invocation.Output);
        foreach (var error in errors) invocation.Errors.Write($"andon: {ControlText.Line(error.ToString())}\n");
    }

    static string Source(EffectiveSetting setting) =>
        setting.Line is { } line ? $"{setting.Source}:{line}" : setting.Source;

    static void Write(
        Utf8JsonWriter writer, Invocation invocation, string? profile, ImmutableArray<EffectiveSetting> settings,
        ImmutableArray<ConfigurationError> errors)
    {
        writer.WriteStartObject();
        writer.WriteString("home", invocation.Home.Path);
        writer.WriteString("profile", profile);
        writer.WriteStartArray("settings");
        foreach (var setting in settings) Write(writer, setting);
        writer.WriteEndArray();
        writer.WriteStartArray("errors");
        foreach (var error in errors) Write(writer, error);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, EffectiveSetting setting)
    {
        writer.WriteStartObject();
        writer.WriteString("key", setting.Key);
        writer.WriteString("value", setting.Value);
        writer.WriteString("source", setting.Source);
        if (setting.Line is { } line) writer.WriteNumber("line", line);
        else writer.WriteNull("line");
        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, ConfigurationError error)
    {
        writer.WriteStartObject();
        writer.WriteString("code", error.Code);
        writer.WriteString("file", error.File);
        writer.WriteNumber("line", error.Line);
        writer.WriteString("key", error.Key);
        writer.WriteString("why", error.Why);
        writer.WriteString("next", error.Next);
        writer.WriteEndObject();
    }
}
