//! trueno's operations behind a C interface. Vectors and matrices are made before the clock starts;
//! what its functions allocate for their results is part of what they cost.
use trueno::{Matrix, Vector};

#[no_mangle]
pub extern "C" fn peer_vector(data: *const f32, n: usize) -> *mut Vector<f32> {
    let slice = unsafe { std::slice::from_raw_parts(data, n) };
    Box::into_raw(Box::new(Vector::from_slice(slice)))
}

#[no_mangle]
pub extern "C" fn peer_matrix(data: *const f32, rows: usize, columns: usize) -> *mut Matrix<f32> {
    let slice = unsafe { std::slice::from_raw_parts(data, rows * columns) };
    Box::into_raw(Box::new(Matrix::from_slice(rows, columns, slice).expect("sizes fit")))
}

#[no_mangle]
pub extern "C" fn peer_vector_free(vector: *mut Vector<f32>) {
    drop(unsafe { Box::from_raw(vector) });
}

#[no_mangle]
pub extern "C" fn peer_matrix_free(matrix: *mut Matrix<f32>) {
    drop(unsafe { Box::from_raw(matrix) });
}

#[no_mangle]
pub extern "C" fn peer_matmul(a: *const Matrix<f32>, b: *const Matrix<f32>) {
    let (a, b) = unsafe { (&*a, &*b) };
    std::hint::black_box(a.matmul(b).expect("shapes fit"));
}

#[no_mangle]
pub extern "C" fn peer_dot(a: *const Vector<f32>, b: *const Vector<f32>) -> f32 {
    let (a, b) = unsafe { (&*a, &*b) };
    a.dot(b).expect("sizes fit")
}

#[no_mangle]
pub extern "C" fn peer_sum(a: *const Vector<f32>) -> f32 {
    unsafe { &*a }.sum().expect("not empty")
}

#[no_mangle]
pub extern "C" fn peer_exp(a: *const Vector<f32>) {
    std::hint::black_box(unsafe { &*a }.exp().expect("not empty"));
}
