using System.Text;
using Andon.Server.Logs;
using Andon.Tests.Dispatch;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Andon.Tests.Server;

public sealed class DaemonLogTests
{
    [Fact]
    public void A_line_has_time_level_and_sentence()
    {
        using var output = new StringWriter();
        using var log = new DaemonLog(output, new ManualTime());

        log.CreateLogger("Andon.Server").LogWarning("Board {BoardSlug} is slow", "docs");
        log.CreateLogger("Microsoft.Other").LogWarning("Nobody reads this");

        Assert.Equal("2026-09-22T14:13:20.000Z warn  Board docs is slow\n", output.ToString());
    }

    [Fact]
    public void A_full_disk_costs_lines_and_nothing_else()
    {
        using var output = new FullDisk();
        using var log = new DaemonLog(output, new ManualTime());

        var failure = Record.Exception(() => log.CreateLogger("Andon.Server").LogError("It is written down"));

        Assert.Null(failure);
        Assert.True(output.WasTried);
    }

    sealed class FullDisk : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public bool WasTried { get; private set; }

        public override void Flush()
        {
            WasTried = true;
            throw new IOException("No space left on device");
        }
    }
}
