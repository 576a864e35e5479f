using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Andon.Configuration.Yaml;
using Andon.Core.Runs;

namespace Andon.Configuration.Sections;

/// <summary>
/// Takes typed values out of one section of a file. Every key that is asked for is thereby known: the code that reads
/// a section is the table of its keys. A missing or wrong value gives the fallback, so that one reading finds every
/// error.
/// </summary>
sealed class SectionReader(string file, string path, YamlMap? section, Findings findings)
{
    readonly List<string> _known = [];

    /// <summary>YAML 1.1's yes, no, on and off count too: the reference's files use them.</summary>
    public Sourced<bool> Flag(string key, Sourced<bool> fallback)
    {
        var taken = Take<bool?>(key, new(fallback.Value, fallback.Source), "true or false", value => value switch
        {
            YamlScalar { IsQuoted: false, Text: "true" or "True" or "TRUE" or "yes" or "Yes" or "on" or "On" } => true,
            YamlScalar { IsQuoted: false, Text: "false" or "False" or "FALSE" or "no" or "No" or "off" or "Off" } =>
                false,
            _ => null,
        }, value => value == true ? "true" : "false");
        return new Sourced<bool>(taken.Value == true, taken.Source);
    }

    public Sourced<bool> Flag(string key, bool fallback) =>
        Flag(key, new Sourced<bool>(fallback, SettingSource.Default));

    public int Whole(string key, int fallback, int least, int most = int.MaxValue) =>
        WholeOrNothing(key, fallback, least, most) ?? fallback;

    /// <summary>A whole number in a range; null in the file means the fallback.</summary>
    public int? WholeOrNothing(string key, int? fallback, int least, int most = int.MaxValue)
    {
        var expected = most == int.MaxValue
            ? $"a whole number, at least {least}"
            : $"a whole number from {least} to {most}";
        var taken = Take(key, new Sourced<long?>(fallback, SettingSource.Default), expected, ReadWhole,
            value => (IsWithin(value, least, most) ? value : fallback)?.ToString(CultureInfo.InvariantCulture));
        if (IsWithin(taken.Value, least, most)) return (int?)taken.Value;

        Refuse("out_of_range", LineOf(key), key, $"'{Name(key)}' is {taken.Value}.", $"Give {expected}.");
        return fallback;
    }

    /// <summary>A length of time: <c>90s</c>, <c>15m</c>, <c>1h30m</c>, or a plain number of seconds.</summary>
    public TimeSpan? Length(string key, TimeSpan? fallback)
    {
        var taken = Take(
            key, new Sourced<TimeSpan?>(fallback, SettingSource.Default), "a length of time such as 90s, 15m or 1h30m",
            value =>
                value is YamlScalar scalar && TimeLength.TryParse(scalar.Text, out var length)
                    ? (TimeSpan?)length
                    : null,
            value => value is { } length ? TimeLength.Format(length) : null);
        return taken.Value;
    }

    /// <summary>A length of time that may not be shorter than the least.</summary>
    public TimeSpan Length(string key, TimeSpan fallback, TimeSpan least)
    {
        var length = Length(key, fallback) ?? fallback;
        if (length >= least) return length;

        Refuse("out_of_range", LineOf(key), key, $"'{Name(key)}' is {TimeLength.Format(length)}.",
            $"Give at least {TimeLength.Format(least)}.");
        return fallback;
    }

    /// <summary>An amount of memory: <c>512m</c>, <c>2g</c>, or a plain number of bytes.</summary>
    public long? Bytes(string key, long least, long? fallback = null)
    {
        var taken = Take(
            key, new Sourced<long?>(fallback, SettingSource.Default), "an amount of memory such as 512m or 2g",
            value => value is YamlScalar scalar && ByteSize.TryParse(scalar.Text, out var bytes) ? (long?)bytes : null,
            value => value is { } bytes ? ByteSize.Format(bytes) : null);
        if (taken.Value is not { } size || size >= least) return taken.Value;

        Refuse("out_of_range", LineOf(key), key,
            $"'{Name(key)}' is {ByteSize.Format(size)}.", $"Give at least {ByteSize.Format(least)}.");
        return null;
    }

    /// <summary>Text; an empty one means the same as none.</summary>
    public string? Text(string key, string? fallback = null)
    {
        var taken = Take(key, new Sourced<string?>(fallback, SettingSource.Default), "a text",
            value => value is YamlScalar scalar ? scalar.Text : null, value => value);
        return string.IsNullOrEmpty(taken.Value) ? fallback : taken.Value;
    }

    [return: NotNullIfNotNull(nameof(fallback))]
    public string? Choice(string key, string? fallback, params ReadOnlySpan<string> choices)
    {
        var allowed = choices.ToArray();
        var taken = Take(
            key, new Sourced<string?>(fallback, SettingSource.Default), $"one of {string.Join(", ", allowed)}",
            value => value is YamlScalar scalar && allowed.Contains(scalar.Text) ? scalar.Text : null, value => value);
        return taken.Value ?? fallback;
    }

    public IReadOnlyList<string> Texts(string key)
    {
        var taken = Take<IReadOnlyList<string>?>(key, new([], SettingSource.Default), "a list of texts",
            ReadTexts, value => value is { Count: > 0 } ? string.Join(' ', value.Select(Quote)) : null);
        return taken.Value ?? [];
    }

    /// <summary>Shown by name only: the texts may be secrets.</summary>
    public IReadOnlyDictionary<string, string> TextByName(string key)
    {
        var none = new Dictionary<string, string>();
        var taken = Take<IReadOnlyDictionary<string, string>?>(
            key, new(none, SettingSource.Default), "a section of NAME: text",
            ReadTextByName, value => value is { Count: > 0 } ? string.Join(' ', value.Keys) : null);
        return taken.Value ?? none;
    }

    /// <summary>A section inside this one; its own reader must be finished too.</summary>
    public SectionReader Section(string key)
    {
        _known.Add(key);
        var value = Find(key)?.Value;
        if (value is YamlMap map) return new SectionReader(file, Name(key), map, findings);
        if (value is not null and not YamlScalar { IsNull: true }) RefuseType(key, value, "a section");
        return new SectionReader(file, Name(key), null, findings);
    }

    /// <summary>
    /// Sections inside this one that the file gives names to; the reader of each must be finished too.
    /// </summary>
    public IReadOnlyList<(string Name, SectionReader Reader)> SectionByName(string key)
    {
        _known.Add(key);
        if (!Has(key)) return [];
        var value = Find(key)!.Value;
        if (value is not YamlMap map)
        {
            RefuseType(key, value, "a section of NAME: section");
            return [];
        }

        var sections = new List<(string, SectionReader)>();
        foreach (var entry in map.Entries)
        {
            var name = $"{key}.{entry.Key}";
            if (entry.Value is YamlMap inner)
                sections.Add((entry.Key, new SectionReader(file, Name(name), inner, findings)));
            else RefuseType(name, entry.Value, "a section");
        }

        return sections;
    }

    /// <summary>The sections of a list; the reader of each must be finished too.</summary>
    public IReadOnlyList<SectionReader> Items(string key)
    {
        _known.Add(key);
        if (!Has(key)) return [];
        var value = Find(key)!.Value;
        if (value is not YamlList list)
        {
            RefuseType(key, value, "a list of sections");
            return [];
        }

        var sections = new List<SectionReader>();
        foreach (var (number, item) in list.Items.Index())
        {
            var name = $"{key}[{number}]";
            if (item is YamlMap map) sections.Add(new SectionReader(file, Name(name), map, findings));
            else RefuseType(name, item, "a section");
        }

        return sections;
    }

    public int LineOf(string key) => Find(key)?.Line ?? section?.Line ?? 1;

    public bool Has(string key) => Find(key) is { Value: not YamlScalar { IsNull: true } };

    public void Refuse(string code, int line, string? key, string why, string next) =>
        findings.Errors.Add(new ConfigurationError(code, file, line, key is null ? null : Name(key), why, next));

    /// <summary>Refuses every key that nobody asked for.</summary>
    public void Finish(IReadOnlyDictionary<string, string>? explained = null)
    {
        foreach (var entry in section?.Entries ?? [])
        {
            if (_known.Contains(entry.Key)) continue;
            Refuse(
                "unknown_key", entry.Line, entry.Key, $"'{Name(entry.Key)}' is not a setting.",
                Advice(entry.Key, explained));
        }
    }

    string Advice(string key, IReadOnlyDictionary<string, string>? explained)
    {
        if (explained is not null && explained.TryGetValue(key, out var sentence)) return sentence;
        if (NearestName.Of(key, _known) is { } nearest) return $"Did you mean '{Name(nearest)}'?";
        return $"Known here: {string.Join(", ", _known)}.";
    }

    /// <summary>A value of any kind: null is read from what is not of that kind.</summary>
    public Sourced<T> Take<T>(
        string key, Sourced<T> fallback, string expected, Func<YamlValue, T?> read, Func<T, string?> show)
    {
        _known.Add(key);
        var taken = fallback;
        if (Find(key) is { Value: not YamlScalar { IsNull: true } } entry)
        {
            if (read(entry.Value) is { } value) taken = new Sourced<T>(value, new SettingSource(file, entry.Line));
            else RefuseType(key, entry.Value, expected);
        }

        findings.Settings.Add(new EffectiveSetting(Name(key), show(taken.Value), taken.Source.Name, taken.Source.Line));
        return taken;
    }

    YamlEntry? Find(string key) => section?.Entries.FirstOrDefault(entry => entry.Key == key);

    string Name(string key) => path.Length == 0 ? key : $"{path}.{key}";

    void RefuseType(string key, YamlValue found, string expected) =>
        Refuse("wrong_type", found.Line, key, $"'{Name(key)}' is {found.Describe()}.", $"Give {expected}.");

    static bool IsWithin(long? number, int least, int most) => number is null || (number >= least && number <= most);

    static long? ReadWhole(YamlValue value) =>
        value is YamlScalar { IsQuoted: false } scalar
        && long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    static List<string>? ReadTexts(YamlValue value)
    {
        if (value is not YamlList list) return null;
        var scalars = list.Items.OfType<YamlScalar>().Where(item => !item.IsNull).ToList();
        return scalars.Count == list.Items.Count ? scalars.ConvertAll(scalar => scalar.Text) : null;
    }

    static Dictionary<string, string>? ReadTextByName(YamlValue value)
    {
        if (value is not YamlMap map) return null;
        var textByName = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (entry.Value is not YamlScalar scalar || scalar.IsNull) return null;
            textByName.Add(entry.Key, scalar.Text);
        }

        return textByName;
    }

    static string Quote(string text) => text.Length > 0 && !text.Any(char.IsWhiteSpace) ? text : $"\"{text}\"";
}
