using System.Globalization;
using TorchSharp;

namespace NeuralStyle.Cuda;

/// <summary>A device, and why it is this one.</summary>
/// <param name="Device">The device.</param>
/// <param name="Reason">The reason, in a sentence.</param>
public sealed record DeviceSelection(torch.Device Device, string Reason)
{
    /// <summary>Chooses the GPU with the most free memory, or the CPU where CUDA cannot be used.</summary>
    /// <remarks>It initializes CUDA. If free memory does not decide, the choice is CUDA's first device, which is its fastest.</remarks>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public static DeviceSelection Auto()
    {
        var (index, reason) = Choose(CudaSystem.Read());
        return new DeviceSelection(DeviceOf(index), reason);
    }

    /// <summary>Chooses a GPU by CUDA's number for it, or fails.</summary>
    /// <param name="index">The number, from 0.</param>
    /// <exception cref="InvalidOperationException">CUDA cannot be used; the message says what is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no GPU of that number.</exception>
    /// <exception cref="NativeRuntimeException">LibTorch does not load.</exception>
    public static DeviceSelection Explicit(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        Require(CudaSystem.Read(), index);
        return new DeviceSelection(DeviceOf(index), $"cuda:{index} was asked for.");
    }

    internal static DeviceSelection Of(int? index) => index is { } number ? Explicit(number) : Auto();

    /// <summary>The number of the best device, or null for the CPU.</summary>
    internal static (int? Index, string Reason) Choose(CudaSystem system)
    {
        if (system.Problem() is { } problem)
        {
            return (null, $"The CPU, because CUDA cannot be used. {problem}");
        }

        if (system.DevicesInCudaOrder() is not { } devices)
        {
            return (0, "cuda:0, CUDA's first device; which one has the most free memory cannot be told.");
        }

        var (best, device) = devices.Index().MaxBy(pair => pair.Item.FreeMemory);
        return device.FreeMemory > 0
            ? (best, $"cuda:{best}, {device.Name}: of {devices.Count} it has the most free memory, {Gibibytes(device.FreeMemory)} GiB.")
            : (null, "The CPU, because no GPU has free memory.");
    }

    /// <summary>Fails where a GPU cannot be had.</summary>
    internal static void Require(CudaSystem system, int index)
    {
        if (system.Problem() is { } problem)
        {
            throw new InvalidOperationException($"cuda:{index} cannot be used. {problem}");
        }

        if (index >= system.DeviceCount)
        {
            throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {system.DeviceCount} GPU(s), numbered from 0.");
        }
    }

    private static torch.Device DeviceOf(int? index) => index is { } number ? new torch.Device(DeviceType.CUDA, number) : new torch.Device(DeviceType.CPU);

    private static string Gibibytes(long bytes) => (bytes / (double)(1L << 30)).ToString("F1", CultureInfo.InvariantCulture);
}
