using TorchSharp;
using Xunit;

namespace NeuralStyle.Cuda.Tests;

public sealed class DeviceSelectionTests
{
    private const long Gibibyte = 1L << 30;

    private static readonly CudaSystem None = new() { NoDeviceReason = "There is no NVIDIA driver." };

    [Fact]
    public void Choose_SeveralDevices_TakesTheOneWithTheMostFreeMemory()
    {
        var (index, reason) = DeviceSelection.Choose(With(Device(0, free: 3), Device(1, free: 20), Device(2, free: 7)));

        Assert.Equal(1, index);
        Assert.Equal("cuda:1, Some GPU: of 3 it has the most free memory, 20.0 GiB.", reason);
    }

    [Fact]
    public void Choose_EqualMemory_TakesTheFirst() => Assert.Equal(0, DeviceSelection.Choose(With(Device(0, free: 8), Device(1, free: 8))).Index);

    [Fact]
    public void Choose_NoFreeMemory_IsTheCpu()
    {
        var (index, reason) = DeviceSelection.Choose(With(Device(0, free: 0)));

        Assert.Null(index);
        Assert.Equal("The CPU, because no GPU has free memory.", reason);
    }

    [Fact]
    public void Choose_NeitherDriverNorBackend_NamesBoth()
    {
        var (index, reason) = DeviceSelection.Choose(None);

        Assert.Null(index);
        Assert.Contains("There is no NVIDIA driver.", reason);
        Assert.Contains("libtorch-cuda-12.8-linux-x64", reason);
    }

    [Fact]
    public void Choose_BackendButNoDriver_NamesTheDriverOnly()
    {
        var (_, reason) = DeviceSelection.Choose(None with { HasBackend = true });

        Assert.Equal("The CPU, because CUDA cannot be used. There is no NVIDIA driver.", reason);
    }

    [Fact]
    public void Choose_DriverAndBackendButNoDevice_NamesWhatMayHideIt()
    {
        var (index, reason) = DeviceSelection.Choose(With(Device(0, free: 8)) with { DeviceCount = 0, VisibleDevices = "-1" });

        Assert.Null(index);
        Assert.Contains("CUDA_VISIBLE_DEVICES may hide them (it is '-1')", reason);
        Assert.Contains("570.1", reason);
    }

    [Fact]
    public void Choose_DeviceWithoutManagementLibrary_TakesTheFirst()
    {
        var (index, reason) = DeviceSelection.Choose(None with { HasBackend = true, DeviceCount = 1 });

        Assert.Equal(0, index);
        Assert.Contains("cannot be told", reason);
    }

    [Theory]
    [InlineData("2,0", 2, 0)] // the driver's device 2, which has the most memory, is CUDA's first
    [InlineData("0,2", 2, 1)]
    [InlineData("1", 1, 0)]
    [InlineData("GPU-8932f937,0", 2, 0)] // by UUID: not followed, so CUDA's first
    public void Choose_VisibleDevices_AreCountedAsCudaDoes(string visible, int count, int expected)
    {
        var system = With(Device(0, free: 3), Device(1, free: 5), Device(2, free: 7)) with { VisibleDevices = visible, DeviceCount = count };

        Assert.Equal(expected, DeviceSelection.Choose(system).Index);
    }

    [Theory]
    [InlineData(null, 0)] // the fastest comes first, whichever that is
    [InlineData("PCI_BUS_ID", 1)]
    public void Choose_DifferentDevices_TrustsMemoryOnlyInTheOrderOfTheBus(string? order, int expected)
    {
        var system = With(Device(0, free: 3), Device(1, free: 20) with { Name = "Another GPU" }) with { DeviceOrder = order };

        Assert.Equal(expected, DeviceSelection.Choose(system).Index);
    }

    [Fact]
    public void Require_NothingThere_SaysWhatIsMissing()
    {
        var error = Assert.Throws<InvalidOperationException>(() => DeviceSelection.Require(None, index: 1));

        Assert.StartsWith("cuda:1 cannot be used. There is no NVIDIA driver. The app has no CUDA backend", error.Message);
    }

    [Fact]
    public void Require_IndexTooLarge_TellsHowManyThereAre()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => DeviceSelection.Require(With(Device(0, free: 8)), index: 1));

        Assert.Contains("There are 1 GPU(s)", error.Message);
    }

    [Fact]
    public void Require_DeviceThere_IsSilent() => DeviceSelection.Require(With(Device(0, free: 0)), index: 0);

    [Fact]
    public void Explicit_NegativeIndex_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => DeviceSelection.Explicit(-1));

    [Fact]
    public void Auto_WithoutAGpu_IsTheCpuForAReason()
    {
        Gpu.SkipIfThere();

        var selection = DeviceSelection.Auto();

        Assert.Equal(DeviceType.CPU, selection.Device.type);
        Assert.StartsWith("The CPU, because CUDA cannot be used.", selection.Reason);
    }

    [Fact]
    public void Explicit_WithoutAGpu_Throws()
    {
        Gpu.SkipIfThere();

        Assert.Throws<InvalidOperationException>(() => DeviceSelection.Explicit(0));
    }

    [Fact]
    public void Auto_OnAGpu_IsAGpu()
    {
        Gpu.SkipUnlessThere();

        Assert.Equal(DeviceType.CUDA, DeviceSelection.Auto().Device.type);
    }

    private static CudaDevice Device(int index, long free)
        => new(index, "Some GPU", TotalMemory: 24 * Gibibyte, free * Gibibyte, DriverVersion: "570.1", new Version(8, 6));

    private static CudaSystem With(params CudaDevice[] devices) => new() { HasBackend = true, DeviceCount = devices.Length, Devices = devices };
}
