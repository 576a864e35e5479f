using System.Globalization;
using Andon.Dummy;

return args switch
{
    ["write", var home, var report, var stop, var name] => await Writer.RunAsync(home, report, stop, name),
    ["race", var home, var report, var name, var lease, var work] =>
        await Racer.RunAsync(home, report, name, Number(lease), Number(work)),
    ["wreck", var home, var report, var seed, var count] =>
        await Wrecker.RunAsync(home, report, Number(seed), Number(count), reclaims: false),
    ["reclaim", var home, var report, var seed, var count] =>
        await Wrecker.RunAsync(home, report, Number(seed), Number(count), reclaims: true),
    ["work", .. var what] => await Worker.RunAsync(what),
    _ => Unknown(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Unknown()
{
    Console.Error.WriteLine("andon-dummy write|race|wreck|reclaim|work …; see the attack suite.");
    return 2;
}
