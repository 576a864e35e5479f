using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Andon.Configuration.Sections;

namespace Andon.Configuration;

/// <summary>
/// Reads the <c>kanban:</c> section of <c>config.yaml</c>: the table of its keys, defaults and limits.
/// </summary>
sealed class KanbanReader(long memoryBytes)
{
    const int SecondsMax = 365 * 24 * 3600;
    const int HoursMax = 365 * 24;

    static readonly TimeSpan CheckInterval = TimeSpan.FromHours(1);
    static readonly TimeSpan CheckIntervalMin = TimeSpan.FromSeconds(1);
    static readonly TimeSpan BackupIntervalMin = TimeSpan.FromMinutes(1);
    static readonly TimeSpan TrashTtl = TimeSpan.FromDays(7);

    /// <summary>The reference's keys for things that this version does not do: refused, but with the reason.</summary>
    static readonly FrozenDictionary<string, string> NotHere = new Dictionary<string, string>
    {
        ["auto_decompose"] = "The reference kanban has this key; this version does not decompose tasks. Remove it.",
        ["auto_decompose_per_tick"] =
            "The reference kanban has this key; this version does not decompose tasks. Remove it.",
        ["orchestrator_profile"] =
            "The reference kanban has this key; this version does not decompose tasks. Remove it.",
        ["worker_log_backup_count"] = "Every run has a log of its own here, so none is rotated. Remove it.",
        ["reconcile_orphans"] = "There are no orphaned tasks here: the daemon adopts or settles every run. Remove it.",
        ["auto_promote_children"] = "Children always become ready with their last parent here. Remove it.",
    }.ToFrozenDictionary();

    /// <summary>The reference's older names below <c>diagnostics</c>.</summary>
    static readonly FrozenDictionary<string, string> OldDiagnostics = new Dictionary<string, string>
    {
        ["spawn_failure_threshold"] = "It counts every kind of failure: write failure_threshold.",
        ["failure_limit"] = "Write kanban.failure_limit, or failure_threshold to be told at another number.",
    }.ToFrozenDictionary();

    public Sourced<bool> Enabled { get; private set; } = new(true, SettingSource.Default);

    public Sourced<bool> DispatchInGateway { get; private set; } = new(true, SettingSource.Default);

    public KanbanSettings Read(SectionReader file)
    {
        var section = file.Section("kanban");
        Enabled = section.Flag("enabled", fallback: true);
        DispatchInGateway = section.Flag("dispatch_in_gateway", fallback: true);
        var stale = section.Whole("dispatch_stale_timeout_seconds", 14_400, least: 0, SecondsMax);
        var settings = new KanbanSettings
        {
            Hooks = Profiles.HookReader.Read(file, isShared: true),
            Enabled = Enabled.Value,
            DispatchInGateway = DispatchInGateway.Value,
            DispatchInterval = Seconds(section.Whole("dispatch_interval_seconds", 60, least: 1, SecondsMax)),
            StaleTimeout = stale == 0 ? null : Seconds(stale),
            FailureLimit = section.Whole("failure_limit", 2, least: 1),
            MaxInProgress = section.Whole("max_in_progress", DefaultRunsMax(memoryBytes), least: 1),
            MaxInProgressPerProfile = section.WholeOrNothing("max_in_progress_per_profile", null, least: 1),
            MaxSpawn = section.WholeOrNothing("max_spawn", null, least: 1),
            DefaultAssignee = ReadAssignee(section),
            DefaultWorkdir = ReadPath(section, "default_workdir"),
            ClaimTtl = Seconds(section.Whole("claim_ttl_seconds", 900, least: 1, SecondsMax)),
            RateLimitCooldown = Seconds(section.Whole("rate_limit_cooldown_seconds", 300, least: 0, SecondsMax)),
            Pools = ReadPools(section),
            Ageing = section.Length("ageing", TimeSpan.FromMinutes(30)) is { Ticks: > 0 } step ? step : null,
            BackoffFirst = section.Length("backoff_first", TimeSpan.FromSeconds(5)) ?? TimeSpan.Zero,
            BackoffMax = section.Length("backoff_max", TimeSpan.FromMinutes(10)) ?? TimeSpan.Zero,
            BreakerCards = section.Whole("breaker_cards", 3, least: 2),
            BreakerCooldown = section.Length("breaker_cooldown", TimeSpan.FromMinutes(1)) ?? TimeSpan.Zero,
            MemoryGuard = section.Flag("memory_guard", fallback: true).Value,
            LoadMax = section.Whole("load_max", 16, least: 0) is var load and > 0 ? load : null,
            WorkspaceCleanup = section.Flag("workspace_cleanup", fallback: true).Value,
            CheckInterval = section.Length("check_interval", CheckInterval, CheckIntervalMin),
            WorkspaceTrashTtl = section.Length("workspace_trash_ttl", TrashTtl) ?? TrashTtl,
            AttachmentBytesMax = section.Whole("attachment_bytes_max", 25 * 1024 * 1024, least: 1),
            WorkerLogBytesMax = section.Whole("worker_log_rotate_bytes", 2 * 1024 * 1024, least: 4096),
            Diagnostics = ReadDiagnostics(section.Section("diagnostics")),
            Backups = ReadBackups(section.Section("backups")),
        };
        section.Finish(NotHere);
        file.Finish();
        return settings;
    }

    static DiagnosticsSettings ReadDiagnostics(SectionReader section)
    {
        var otherwise = new DiagnosticsSettings();
        var settings = new DiagnosticsSettings
        {
            FailureThreshold = section.WholeOrNothing("failure_threshold", null, least: 1),
            CrashThreshold = section.Whole("crash_threshold", otherwise.CrashThreshold, least: 1),
            BlockedStaleHours = section.Whole(
                "blocked_stale_hours", otherwise.BlockedStaleHours, least: 1, HoursMax),
            BlockCycleThreshold = section.Whole("block_cycle_threshold", otherwise.BlockCycleThreshold, least: 1),
            BlockCycleWindowSeconds = Span("block_cycle_window_seconds", otherwise.BlockCycleWindowSeconds),
            StrandedThresholdSeconds = Span("stranded_threshold_seconds", otherwise.StrandedThresholdSeconds),
            HeldBackSeconds = Span("held_back_seconds", otherwise.HeldBackSeconds),
            SilentRunSeconds = Span("silent_run_seconds", otherwise.SilentRunSeconds),
            NearLimitPercent = section.Whole("near_limit_percent", otherwise.NearLimitPercent, least: 1, 100),
            DrainingSeconds = Span("draining_seconds", otherwise.DrainingSeconds),
        };
        section.Finish(OldDiagnostics);
        return settings;

        int Span(string key, int fallback) => section.Whole(key, fallback, least: 1, SecondsMax);
    }

    static BackupSettings ReadBackups(SectionReader section)
    {
        var otherwise = new BackupSettings();
        var settings = new BackupSettings
        {
            Enabled = section.Flag("enabled", otherwise.Enabled).Value,
            Interval = section.Length("interval", otherwise.Interval, BackupIntervalMin),
            Keep = section.Whole("keep", otherwise.Keep, least: 1),
            KeepFor = section.Length("keep_for", otherwise.KeepFor) ?? otherwise.KeepFor,
            BytesMax = section.Bytes("bytes_max", least: 1, otherwise.BytesMax) ?? otherwise.BytesMax,
            FreeMin = section.Bytes("free_min", least: 1, otherwise.FreeMin) ?? otherwise.FreeMin,
            Second = ReadPath(section, "second"),
        };
        section.Finish();
        return settings;
    }

    /// <summary>The reference's rule: one run for each 512 MB, at least 2 and at most 8.</summary>
    public static int DefaultRunsMax(long memoryBytes) => (int)Math.Clamp(memoryBytes / (512L * 1024 * 1024), 2, 8);

    static string? ReadAssignee(SectionReader section)
    {
        var name = section.Text("default_assignee");
        if (name is null || Profiles.ProfileName.IsValid(name)) return name;

        section.Refuse("invalid_value", section.LineOf("default_assignee"), "default_assignee",
            $"'{name}' is no name for a profile.", "Use lower-case letters, digits, - and _; at most 64.");
        return null;
    }

    static string? ReadPath(SectionReader section, string key)
    {
        var path = section.Text(key);
        if (path is null || Path.IsPathRooted(path)) return path;

        section.Refuse("invalid_value", section.LineOf(key), key,
            $"'{path}' is not an absolute path.", "Give one that begins with '/'.");
        return null;
    }

    /// <summary>A pool of no places stops whatever needs it, which may be meant.</summary>
    static ImmutableSortedDictionary<string, int> ReadPools(SectionReader section)
    {
        var pools = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var (name, places) in section.TextByName("pools"))
        {
            if (int.TryParse(places, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                pools[name] = count;
                continue;
            }

            section.Refuse("invalid_value", section.LineOf("pools"), "pools",
                $"'{places}' is no number of places for {name}.", "Give a whole number, such as gpu: 2.");
        }

        return pools.Count == 0 ? ImmutableSortedDictionary<string, int>.Empty : pools.ToImmutable();
    }

    static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
