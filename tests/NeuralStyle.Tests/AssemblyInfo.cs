using Xunit.Sdk;
using Xunit.v3;

// One test at a time: LibTorch's generator, its threads and the count of tensors belong to the process.
[assembly: Parallelization(Mode = ParallelMode.None)]
