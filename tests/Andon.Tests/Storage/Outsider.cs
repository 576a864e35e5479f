using System.Diagnostics;

namespace Andon.Tests.Storage;

/// <summary>Another program that has a database open, as one at somebody's prompt does.</summary>
sealed class Outsider : IDisposable
{
    readonly Process _process;

    Outsider(Process process) => _process = process;

    public int Pid => _process.Id;

    public bool IsAlive => !_process.HasExited;

    public static Outsider Hold(string database)
    {
        var process = Process.Start(new ProcessStartInfo("/usr/bin/sqlite3", [database])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var outsider = new Outsider(process);
        outsider.Say("select 'open', count(*) from sqlite_schema;");
        return outsider;
    }

    /// <summary>Lets it run the statements; answers the first line that it prints.</summary>
    public string Say(string sql)
    {
        _process.StandardInput.WriteLine(sql);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? "";
    }

    public void LetGo()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (IsAlive) LetGo();
        _process.Dispose();
    }
}
