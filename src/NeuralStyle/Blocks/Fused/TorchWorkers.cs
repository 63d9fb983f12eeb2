using System.Runtime.InteropServices;
using NeuralStyle.Kernels.Threads;
using TorchSharp;

namespace NeuralStyle.Blocks.Fused;

/// <summary>LibTorch's own threads, for kernels that run between its operations.</summary>
/// <remarks>
/// LibTorch's threads go on spinning for milliseconds after each operation, and additional threads would share the cores with
/// them. So on Linux the jobs go to the same OpenMP team, by the function of the GNU runtime that compilers call for a parallel
/// region. Elsewhere a pool of dedicated threads does them.
/// </remarks>
internal sealed unsafe class TorchWorkers : IWorkers
{
    private static readonly delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void> Parallel =
        (delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void>)Find("GOMP_parallel");

    private static readonly delegate* unmanaged<int> ThreadNumber = (delegate* unmanaged<int>)Find("omp_get_thread_num");
    private static readonly Lazy<WorkerTeam> OwnThreads = new(() => new WorkerTeam(torch.get_num_threads()));

    private TorchWorkers(int size) => Size = size;

    public int Size { get; }

    /// <summary>As many threads as LibTorch uses for an operation on the calling thread.</summary>
    public static IWorkers Current => Parallel is null ? OwnThreads.Value : new TorchWorkers(torch.get_num_threads());

    public void Run(int count, Action<int, int> item)
    {
        var size = Math.Min(Size, count);
        if (size <= 1)
        {
            Job.RunInline(count, item);
            return;
        }

        var job = new Job(count, size, item);
        var handle = GCHandle.Alloc(job);
        try
        {
            Parallel(&Execute, (void*)GCHandle.ToIntPtr(handle), (uint)size, 0);
        }
        finally
        {
            handle.Free();
        }

        job.ThrowError();
    }

    [UnmanagedCallersOnly]
    private static void Execute(void* job) => ((Job)GCHandle.FromIntPtr((nint)job).Target!).Execute(ThreadNumber());

    // Of the runtime that LibTorch is linked with.
    private static nint Find(string function)
    {
        NativeRuntime.EnsureLoaded();
        return OperatingSystem.IsLinux()
            && NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, searchPath: null, out var library)
            && NativeLibrary.TryGetExport(library, function, out var address)
                ? address
                : 0;
    }
}
