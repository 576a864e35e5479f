using Andon.Protocol.Messages;

namespace Andon.Cli.Rendering;

/// <summary>What an examination found, for people: what needs somebody in full, the rest in a line each.</summary>
sealed class DoctorPage(TextWriter writer, Paint paint)
{
    const int SeverityWidth = 8;

    public void Write(DoctorReply reply)
    {
        var facts = new FactLines(writer);
        facts.Add("home", reply.Home);
        facts.Add("daemon", reply.Owner is { } owner ? StatusPage.Daemon(owner) : reply.Daemon);
        if (reply.Health is { } health) facts.Add("health", health.Health);
        facts.Add("programs", $"andond {reply.Versions.Andond}, SQLite {reply.Versions.Sqlite}");
        if (reply.Bundle is { } bundle) facts.Add("bundle", $"{bundle}; look it through before you send it");
        foreach (var finding in reply.Findings)
        {
            if (IsGrave(finding)) WriteWhole(finding);
        }

        writer.Write("\n");
        foreach (var finding in reply.Findings)
        {
            if (!IsGrave(finding)) WriteLine(finding);
        }

        var (errors, warnings) = (Count(reply, FindingSeverities.Error), Count(reply, FindingSeverities.Warning));
        writer.Write(errors + warnings == 0
            ? "\nNothing is wrong. Nothing was changed.\n"
            : $"\n{errors} errors, {warnings} warnings. Nothing was changed.\n");
    }

    static bool IsGrave(DoctorFinding finding) =>
        finding.Severity is not (FindingSeverities.Ok or FindingSeverities.Info);

    static int Count(DoctorReply reply, string severity) =>
        reply.Findings.Count(finding => finding.Severity == severity);

    void WriteWhole(DoctorFinding finding)
    {
        var severity = ControlText.Line(finding.Severity);
        writer.Write(
            $"\n{paint.Bad(severity)}  {paint.Bold(ControlText.Line(finding.Id))}  {ControlText.Line(finding.Where)}\n"
            + $"  {ControlText.Line(finding.What)}\n  {ControlText.Line(finding.Why)}\n");
        if (finding.Next is { } next) writer.Write($"  Next: {ControlText.Line(next)}\n");
    }

    void WriteLine(DoctorFinding finding)
    {
        var next = finding.Severity == FindingSeverities.Info && finding.Next is { } step ? $" {step}" : "";
        writer.Write(
            $"{ControlText.Line(finding.Severity).PadRight(SeverityWidth)}{ControlText.Line(finding.Id)}  "
            + paint.Dim(ControlText.Line($"{finding.Where}: {finding.What}{next}")) + "\n");
    }
}
