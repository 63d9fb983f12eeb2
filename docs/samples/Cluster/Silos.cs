using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace NeuralStyle.Samples.Cluster;

/// <summary>The silos of a cluster on one machine: the first in this process, the others in processes of their own.</summary>
/// <remarks>
/// The first keeps the list of silos in its memory, which suits one machine. On several, a table that all of them reach takes its place:
/// <c>UseAdoNetClustering</c>, <c>UseRedisClustering</c> or <c>UseAzureStorageClustering</c> in place of <c>UseLocalhostClustering</c>.
/// </remarks>
internal static class Silos
{
    /// <summary>Creates a silo. The caller starts and disposes it.</summary>
    /// <param name="port">The port of the first silo; others count from it.</param>
    /// <param name="number">The number of this silo, from 0.</param>
    /// <param name="threads">The threads that stylize.</param>
    public static IHost Create(int port, int number, int threads)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddNeuralStyle(_ => Stylizer.CreateBuiltIn(new StylizerOptions { MaxThreads = threads }));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port + (2 * number), port + (2 * number) + 1, number == 0 ? null : new IPEndPoint(IPAddress.Loopback, port));
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromHours(1)); // a shard takes its time
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = TimeSpan.FromSeconds(1); // a dead silo is missed after some seconds
                options.NumMissedProbesLimit = 3;
                options.NumVotesForDeathDeclaration = 1;
            });
        });
        return builder.Build();
    }

    /// <summary>Starts a silo in a process of its own.</summary>
    public static Process Start(int port, int number, int threads) => Process.Start(
        Environment.ProcessPath!,
        [.. Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? [typeof(Silos).Assembly.Location] : Array.Empty<string>(),
            "silo", "--port", $"{port}", "--number", $"{number}", "--threads", $"{threads}"]);
}
