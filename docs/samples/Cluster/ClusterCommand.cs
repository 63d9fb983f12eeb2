using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NeuralStyle.Imaging;
using NeuralStyle.Samples.Shared;

namespace NeuralStyle.Samples.Cluster;

/// <summary>Stylizes a folder of photos on the silos of a cluster.</summary>
internal static class ClusterCommand
{
    private static readonly Option<int> Port = CommandOptions.Number("--port", 11_111, 1024, 60_000, "The port of the first silo; the others use the ports after it.");

    public static RootCommand Create()
    {
        var input = CommandOptions.Folder("--input", "The photos.");
        var output = CommandOptions.Folder("--output", "The folder of results; the same command again goes on with what is left.", "stylized");
        var style = new Option<string>("--style") { Description = "The style, one of the built-in network's.", DefaultValueFactory = _ => "Udnie" };
        var silos = CommandOptions.Number("--silos", 2, 1, 16, "The silos on this machine.");
        var shard = CommandOptions.Number("--shard", 8, 1, 10_000, "Photos a grain.");
        var root = new RootCommand("Stylizes a folder of photos on a cluster of Microsoft Orleans.").With([input, output, style, silos, shard, Port], parsed => Run(
            new Shard(parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), [], parsed.GetRequiredValue(style)),
            parsed.GetValue(silos), parsed.GetValue(shard), parsed.GetValue(Port)).GetAwaiter().GetResult());
        root.Subcommands.Add(SiloCommand());
        return root;
    }

    // A silo that joins the cluster, until it is told to stop.
    private static Command SiloCommand()
    {
        var number = CommandOptions.Number("--number", 1, 0, 1000, "The number of the silo.");
        var threads = CommandOptions.Number("--threads", Environment.ProcessorCount, 1, 1024, "The threads that stylize.");
        return new Command("silo", "Joins a cluster as one more silo.").With(
            [number, threads, Port], parsed => Silos.Create(parsed.GetValue(Port), parsed.GetValue(number), parsed.GetValue(threads)).Run());
    }

    private static async Task Run(Shard all, int silos, int shardSize, int port)
    {
        Directory.CreateDirectory(all.Output);
        var threads = Math.Max(1, Environment.ProcessorCount / silos);
        using var first = Silos.Create(port, number: 0, threads);
        await first.StartAsync();
        var others = Enumerable.Range(1, silos - 1).Select(number => Silos.Start(port, number, threads)).ToList();
        try
        {
            others.ForEach(silo => Console.WriteLine($"silo {silo.Id}"));
            var names = PhotoFolder.Require(all.Input).Select(file => Path.GetFileName(file)!).ToArray();
            var grains = first.Services.GetRequiredService<IGrainFactory>();
            var shards = names.Chunk(shardSize).Select((part, index) => CallAsync(grains.GetGrain<IShardGrain>(index), all with { Names = part }));
            var setAside = (await Task.WhenAll(shards)).Sum();
            Console.WriteLine($"{names.Length - setAside} photos stylized, {setAside} set aside");
        }
        finally
        {
            others.ForEach(Stop);
            await first.StopAsync();
        }
    }

    // A silo that dies fails the calls to its grains; the next call finds the grain on another silo.
    private static async Task<int> CallAsync(IShardGrain grain, Shard shard)
    {
        const int mostFailures = 20;
        for (var failures = 0; ; failures++)
        {
            try
            {
                return await grain.StylizeAsync(shard);
            }
            catch (Exception e) when (failures < mostFailures && e is Orleans.Runtime.OrleansException or TimeoutException)
            {
                Console.WriteLine($"shard {grain.GetPrimaryKeyLong()}: {e.GetType().Name}, once again");
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    private static void Stop(Process silo)
    {
        if (!silo.HasExited)
        {
            silo.Kill();
        }

        silo.Dispose();
    }
}
