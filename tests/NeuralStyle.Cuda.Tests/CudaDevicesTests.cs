using Xunit;

namespace NeuralStyle.Cuda.Tests;

public sealed class CudaDevicesTests
{
    [Fact]
    public void List_WhateverTheMachine_IsEmptyForAReasonOnly()
    {
        var devices = CudaDevices.List();

        Assert.Equal(devices.Count == 0, CudaDevices.Reason is not null);
        Assert.All(devices, device => Assert.InRange(device.FreeMemory, 0, device.TotalMemory));
    }

    [Fact]
    public void Read_NoSuchLibrary_SaysThatThereIsNoDriver()
    {
        var (devices, reason) = CudaDevices.Read("no-such-library");

        Assert.Empty(devices);
        Assert.Equal("There is no NVIDIA driver: no-such-library does not load.", reason);
    }

    [Fact]
    public void Read_LibraryWithoutTheFunctions_SaysThatTheyAreMissing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The C library stands in for a driver, by its name on Linux.");

        var (devices, reason) = CudaDevices.Read("libc.so.6");

        Assert.Empty(devices);
        Assert.Contains("too old", reason);
    }

    [Fact]
    public void List_OnAGpu_SeesThoseOfLibTorch()
    {
        Gpu.SkipUnlessThere();

        var devices = CudaDevices.List();

        Assert.NotEmpty(devices);
        Assert.All(devices, device => Assert.InRange(device.TotalMemory, 1L << 30, 1L << 42));
    }
}
