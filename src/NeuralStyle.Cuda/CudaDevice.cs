namespace NeuralStyle.Cuda;

/// <summary>An NVIDIA GPU as its driver describes it.</summary>
/// <param name="Index">The driver's number, in the order of the PCI bus. CUDA's own may be another where <c>CUDA_VISIBLE_DEVICES</c> is set or GPUs differ.</param>
/// <param name="Name">The product's name.</param>
/// <param name="TotalMemory">Its memory in bytes.</param>
/// <param name="FreeMemory">The bytes that nothing uses right now.</param>
/// <param name="DriverVersion">The version of the driver, such as <c>570.86.15</c>.</param>
/// <param name="ComputeCapability">The compute capability of the GPU, such as 9.0; null if the driver does not report it.</param>
public sealed record CudaDevice(int Index, string Name, long TotalMemory, long FreeMemory, string DriverVersion, Version? ComputeCapability);
